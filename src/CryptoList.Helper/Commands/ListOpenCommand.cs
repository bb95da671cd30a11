using System.CommandLine;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>list open</c>: an owner opens a list. What comes out holds no secret; the list key stays in the keyring.</summary>
internal static class ListOpenCommand
{
    // How long a list key is meant to live before it is replaced; the log carries it, relative to its base time.
    private static readonly TimeSpan KeyLife = TimeSpan.FromDays(365);

    public static Command Create(CommandHost host)
    {
        var server = new Option<string>("--server-record") { Description = "The server's public keys for the new list, from: cryptolist list create ADDRESS; - is standard input", HelpName = "FILE", Required = true };
        var name = new Option<string>("--name") { Description = "What the list is called", HelpName = "NAME", Required = true };
        var address = new Option<string?>("--address") { Description = "The list's posting address, where the server record does not say it", HelpName = "ADDRESS" };
        var me = new Option<string>("--me") { Description = "Your own address", HelpName = "ADDRESS", Required = true };
        var device = new Option<string?>("--device-name") { Description = "What this device is called in the log (default: as at init)", HelpName = "NAME" };
        var options = new PolicyOptions();
        var hide = new Option<bool>("--hide-addresses") { Description = "Members do not see each other's addresses, for ever: the log has aliases, and the server alone knows them all" };
        var output = CommonOptions.Out("the new log, for the operator");
        var command = new Command("open", "Open a list: make its key and its first, signed log entries.") { server, name, address, me, device, hide, output };
        foreach (var option in options.All) command.Add(option);
        host.Does(command, async (parsed, cancellation) =>
        {
            var policy = options.Read(parsed)?.Apply(ListPolicy.Default) ?? ListPolicy.Default;
            if (parsed.GetValue(hide)) policy = policy with { Hidden = true };
            var own = parsed.GetRequiredValue(me);
            if (!EmailAddress.TryParse(own, out _)) throw HelperException.Usage($"{own} is not an address.");
            var source = parsed.GetRequiredValue(server);
            var line = ServerRecordLine.Parse(await FileArgument.ReadSmallAsync(source, host.Io, cancellation).ConfigureAwait(false), FileArgument.NameOf(source));
            var posting = line.Address ?? parsed.GetValue(address) ?? throw HelperException.Usage("The server record does not name the list's address. Give it with --address.");
            if (parsed.GetValue(address) is { } named && !string.Equals(named, posting, StringComparison.OrdinalIgnoreCase)) throw HelperException.Usage($"The server record is for {posting}, not for {named}.");
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var self = session.Keyring.Devices[0];
            var genesis = RosterAuthor.Genesis(parsed.GetRequiredValue(name), posting, policy, own, self.Current, parsed.GetValue(device) ?? self.Name, line.Record, host.Io.Time);
            if (RosterLog.TryOpen(genesis, out var log) is { } refusal) throw HelperException.Refused($"The list cannot be opened so ({refusal}). Look at --name and --me.");

            var now = host.Io.Now;
            var key = new HeldListKey(log!.List, RosterState.Everyone, 1, ListKey.Make(session.Keyring.OpenersSecret, [self.HpkeKeys[^1].PublicKey], log.List, RosterState.Everyone, 1, now));
            if (log.TryAppend(new RosterAuthor(log, self.SigningKey, host.Io.Time).Epoch(RosterState.Everyone, 1, key.Key.Kid, now, (long)KeyLife.TotalSeconds, direct: true)) is { } broken)
                throw HelperException.Refused($"The list's first key cannot be entered ({broken}).");

            // The key first: a log whose key is lost is a list that nobody can post to.
            session.Keyring.Add(key);
            session.Keys.Save();
            var replica = ListReplica.Create(session.Home, log, log.AtHead(now).MemberOfDevice(self.Fingerprint)!.Id, self.Fingerprint, log.HeadNumber, now);
            replica.Save(replica.Info with { Welcomed = true, Address = policy.Hidden ? own : null });
            await FileArgument.WriteAsync(parsed.GetValue(output), LogLines.Lines(replica.Entries()), host.Io, cancellation).ConfigureAwait(false);
            host.Io.Say($"The list {replica.Address} is open; its id is {log.List}. Give the log to the operator, who installs it with: cryptolist list create {replica.Address} --log FILE{(policy.Hidden ? $" --owner-address {own}" : "")}");
            if (policy != ListPolicy.Default) host.Io.Say($"Its policy, where it is not the usual one: {PolicyText.Changes(ListPolicy.Default, policy)}.");
            host.Io.Say("You are its only owner. A list should have two, so that it outlives a lost device.");
            return ExitCode.Done;
        });
        return command;
    }
}
