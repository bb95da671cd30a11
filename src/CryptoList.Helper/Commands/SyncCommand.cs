using System.CommandLine;
using CryptoList.Helper.Lists;

namespace CryptoList.Helper.Commands;

/// <summary><c>sync</c>: takes a newer log.</summary>
internal static class SyncCommand
{
    public static Command Create(CommandHost host)
    {
        var list = CommonOptions.List();
        var log = new Option<string>("--log") { Description = "The newer log, from the operator or another member; - is standard input", HelpName = "FILE", DefaultValueFactory = _ => FileArgument.Standard };
        var drop = new Option<bool>("--drop-mine") { Description = "Give up entries of your own that the log shows others in place of" };
        var resolved = new Option<bool>("--resolved") { Description = "An owner has looked at the evidence, and this log is the right one: end the dispute" };
        var command = new Command("sync", "Take a newer log of a list. It must hold all you have; what denies that is refused and kept as evidence.") { list, log, drop, resolved };
        host.Does(command, async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(log);
            await using var source = FileArgument.OpenRead(path, host.Io);
            var name = FileArgument.NameOf(path);
            var entries = LogLines.Read(source, name);
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            // The log names its list by its first entry; --list is for the case where it is the wrong one.
            var replica = parsed.GetValue(list) is null && session.Lists.All.FirstOrDefault(l => l.Log[0].Signed.Head == entries[0].Head) is { } named ? named : session.Lists.Get(parsed.GetValue(list));
            var was = replica.StandingAt(host.Io.Now);
            var outcome = LogSync.Take(replica, entries, name, host.Io.Now, parsed.GetValue(drop), parsed.GetValue(resolved));
            host.Io.Say(outcome.Added == 0 ? $"{replica.Address}: nothing new, entry {replica.Log.HeadNumber}." : $"{replica.Address}: {outcome.Added} new {(outcome.Added == 1 ? "entry" : "entries")}, now at entry {replica.Log.HeadNumber}.");
            if (outcome.Unconfirmed > 0) host.Io.Say($"{outcome.Unconfirmed} of your own entries are not in it yet.");
            foreach (var entry in outcome.DatedBack)
                host.Io.Say($"Entry {entry} adds a device and is dated before the log you took last. If that log came fresh from the server, somebody dated it back to get around the 24 hours a new device waits: ask an owner.");
            if (replica.Info.Dispute is { } dispute) host.Io.Say($"The dispute ({dispute.Kind} at entry {dispute.Entry}) stands: nothing is sent until someone has looked. End it with --resolved.");
            var standing = replica.StandingAt(host.Io.Now);
            if (standing != was) host.Io.Say(standing == ListStanding.Member ? $"You are in {replica.Address} now." : $"You are no longer in {replica.Address}.");
            return ExitCode.Done;
        });
        return command;
    }
}
