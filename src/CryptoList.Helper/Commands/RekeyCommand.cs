using System.CommandLine;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>rekey</c>: replaces the list key or a group's, and seals the new one to each device.</summary>
internal static class RekeyCommand
{
    public static Command Create(CommandHost host)
    {
        var list = CommonOptions.List();
        var named = new Option<string>("--group", "-g") { Description = "Which group's key (default: all, the list's own)", HelpName = "NAME", DefaultValueFactory = _ => RosterState.Everyone };
        var output = new Option<string?>("--out", "-o") { Description = "Folder for entries.jsonl (for the operator) and one file of sealed keys for each member", HelpName = "DIR" };
        var life = CommonOptions.Duration("--life", "How long the key is meant to live", "365d", TimeSpan.FromDays(3650));
        var command = new Command("rekey", "Replace the key of the list, or make or replace a group's: a new epoch in the log, and the new key sealed to each device; by mail where `mail set` says how and --out is not given.") { list, named, output, life };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            var group = parsed.GetRequiredValue(named);
            var state = replica.Log.AtHead(host.Io.Now);
            if (!state.GroupExists(group)) throw HelperException.Usage($"{replica.Address} has no group \"{group}\". See: cryptolist-helper group list");
            if (!state.InGroup(replica.Self, group)) throw HelperException.Refused($"You are not in the group \"{group}\": a member of it who may replace keys makes its key.");
            if (MailedWish.Applies(session, parsed.GetValue(output)))
                return await MailedWish.SendAsync(session, replica, new Wish { Kind = WishKind.Rekey, Group = group, Life = (long)parsed.GetValue(life).TotalSeconds }, cancellation).ConfigureAwait(false);
            var folder = parsed.GetValue(output) ?? throw HelperException.Usage("Say with --out DIR where the entry and the sealed keys go; or once how they go by mail: cryptolist-helper mail set --smtp HOST:PORT");
            var handout = new KeyHandout(replica, session.DeviceIn(replica), session.Keyring, host.Io.Time);
            var (key, entry) = KeyReplacing.Replace(session, replica, group, (long)parsed.GetValue(life).TotalSeconds);

            Directory.CreateDirectory(folder);
            await FileArgument.WriteAsync(Path.Combine(folder, "entries.jsonl"), LogLines.Lines([entry]), host.Io, cancellation).ConfigureAwait(false);
            var written = 0;
            foreach (var (member, messages) in handout.NewKey(key))
            {
                await FileArgument.WriteAsync(Path.Combine(folder, FileNameOf(member.Address)), ControlBundle.Write(messages), host.Io, cancellation).ConfigureAwait(false);
                host.Io.Text.WriteLine($"{member.Address}\t{FileNameOf(member.Address)}");
                written++;
            }

            host.Io.Say($"Epoch {key.Epoch} of {replica.Address}{(group == RosterState.Everyone ? "" : $", group \"{group}\"")}: give entries.jsonl in {folder} to the operator first, then each of the {written} files to its member, who takes it with: cryptolist-helper accept FILE");
            return ExitCode.Done;
        });
        return command;
    }

    // An address may hold what a file name must not.
    private static string FileNameOf(string address) => $"key-{string.Concat(address.Select(c => char.IsAsciiLetterOrDigit(c) || "@.-_+".Contains(c) ? c.ToString() : $"%{(int)c:X2}"))}.jsonl";
}
