using System.CommandLine;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;

namespace CryptoList.Helper.Commands;

/// <summary><c>sync</c>: takes what came by mail, or a newer log from a file.</summary>
internal static class SyncCommand
{
    public static Command Create(CommandHost host)
    {
        var list = CommonOptions.List();
        var log = new Option<string?>("--log") { Description = "Take this newer log instead, from the operator or another member; - is standard input, as without --log where no mail is set", HelpName = "FILE" };
        var drop = new Option<bool>("--drop-mine") { Description = "With --log: give up entries of your own that the log shows others in place of" };
        var resolved = new Option<bool>("--resolved") { Description = "With --log: an owner has looked at the evidence, and this log is the right one: end the dispute" };
        var stdin = new Option<bool>("--stdin") { Description = "Take one mail from standard input instead of the mail source" };
        var json = CommonOptions.Json();
        var command = new Command(
            "sync",
            "Take what came by mail: welcomes, keys, joins, pieces of the log, the server's answers; and send what they ask for. Ends with 0 when nothing is awaited, 3 while something is. Run it now and then, or from cron.\n\n"
            + "With --log, take a newer log of a list from a file. It must hold all you have; what denies that is refused and kept as evidence.")
        { list, log, drop, resolved, stdin, json };
        host.Does(command, async (parsed, cancellation) =>
        {
            var byHand = parsed.GetValue(log) is not null || parsed.GetValue(drop) || parsed.GetValue(resolved);
            if (byHand && parsed.GetValue(stdin)) throw HelperException.Usage("Give --log or --stdin, not both.");
            if (parsed.GetValue(stdin))
            {
                await using var message = await MessageSource.OpenAsync(host, host.Home(parsed), null, MailRound.MaxMail, cancellation).ConfigureAwait(false);
                using var alone = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
                return await MailRound.RunAsync(alone, new SingleMessage("standard input", message), parsed.GetValue(json), cancellation).ConfigureAwait(false);
            }

            if (byHand || !MailSetup.Load(host.Home(parsed)).ComesIn)
                return await FromFileAsync(host, parsed, parsed.GetValue(list), parsed.GetValue(log), parsed.GetValue(drop), parsed.GetValue(resolved), cancellation).ConfigureAwait(false);
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            await using var source = MailAccess.Source(session, MailNeeds.OfSync)!;
            return await MailRound.RunAsync(session, source, parsed.GetValue(json), cancellation).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>What to say of a device whose entry is dated before the last look.</summary>
    public static string DatedBack(string address, long entry) =>
        $"Entry {entry} of {address} adds a device and is dated before the log you took last. If that log came fresh from the server, somebody dated it back to get around the 24 hours a new device waits: ask an owner.";

    private static async Task<int> FromFileAsync(CommandHost host, ParseResult parsed, string? list, string? path, bool drop, bool resolved, CancellationToken cancellation)
    {
        await using var source = FileArgument.OpenRead(path, host.Io);
        var name = FileArgument.NameOf(path);
        var entries = LogLines.Read(source, name);
        using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
        // The log names its list by its first entry; --list is for the case where it is the wrong one.
        var replica = list is null && session.Lists.All.FirstOrDefault(l => l.Log[0].Signed.Head == entries[0].Head) is { } named ? named : session.Lists.Get(list);
        var was = replica.StandingAt(host.Io.Now);
        var outcome = LogSync.Take(replica, entries, name, host.Io.Now, drop, resolved);
        host.Io.Say(outcome.Added == 0 ? $"{replica.Address}: nothing new, entry {replica.Log.HeadNumber}." : $"{replica.Address}: {outcome.Added} new {(outcome.Added == 1 ? "entry" : "entries")}, now at entry {replica.Log.HeadNumber}.");
        if (outcome.Unconfirmed > 0) host.Io.Say($"{outcome.Unconfirmed} of your own entries are not in it yet.");
        foreach (var entry in outcome.DatedBack) host.Io.Say(DatedBack(replica.Address, entry));
        if (replica.Info.Dispute is { } dispute) host.Io.Say($"The dispute ({dispute.Kind} at entry {dispute.Entry}) stands: nothing is sent until someone has looked. End it with --resolved.");
        var standing = replica.StandingAt(host.Io.Now);
        if (standing != was) host.Io.Say(StandingSentence.Of(replica, host.Io.Now));
        return ExitCode.Done;
    }
}
