using System.CommandLine;
using System.Text;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>join</c>: takes an invitation, checks the log against it, writes the join request.</summary>
internal static class JoinCommand
{
    public static Command Create(CommandHost host)
    {
        var link = new Argument<string>("link") { Description = "The invitation, cryptolist:join?…; - reads it from standard input, where no other user of this machine sees it", DefaultValueFactory = _ => FileArgument.Standard };
        var log = new Option<string>("--log") { Description = "The list's log, from whoever invited you", HelpName = "FILE", Required = true };
        var device = new Option<string?>("--device-name") { Description = "What this device is called in the log (default: as at init)", HelpName = "NAME" };
        var output = CommonOptions.Out("the join request, for whoever invited you");
        var command = new Command("join", "Take an invitation to a list and write the join request.") { link, log, device, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var invitation = Parse(parsed.GetRequiredValue(link) is var text and not FileArgument.Standard ? text : Encoding.UTF8.GetString(await FileArgument.ReadSmallAsync(null, host.Io, cancellation).ConfigureAwait(false)));
            var path = parsed.GetRequiredValue(log);
            await using var source = FileArgument.OpenRead(path, host.Io);
            var replayed = LogLines.Replay(LogLines.Read(source, FileArgument.NameOf(path)), FileArgument.NameOf(path));
            InvitationChecks.Check(invitation.Invitation, replayed, host.Io.Now);

            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            if (session.Lists.Find(replayed.List) is { } known) CheckAgain(known, replayed, host.Io.Now);
            var self = DeviceFor(session, replayed, parsed.GetValue(device));
            var join = JoinRequest.Create(invitation, self.Current, parsed.GetValue(device) ?? self.Name);
            var replica = ListReplica.Create(session.Home, replayed, invitation.Invitation.Member, self.Fingerprint, replayed.HeadNumber, host.Io.Now);
            replica.Save(replica.Info with { Invitation = invitation.Invitation.Id.ToString() });
            await FileArgument.WriteAsync(parsed.GetValue(output), Encoding.UTF8.GetBytes(join.ToLine() + "\n"), host.Io, cancellation).ConfigureAwait(false);
            host.Io.Say($"You ask to join {replica.Address} as {invitation.Invitation.Address}. Give the join request to whoever invited you; then take the newer log with `sync` and the welcome with `accept`.");
            host.Io.Say($"Your device's fingerprint, to read to them: {FingerprintDigits.Of(self.Fingerprint)}");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Who was in the list before comes back under a log that holds all they were shown, and does not show them any more.</summary>
    private static void CheckAgain(ListReplica known, RosterLog replayed, long now)
    {
        if (!replayed.PassesThrough(known.Info.Confirmed, known.Log[known.Info.Confirmed].Signed.Head))
            throw HelperException.Refused($"The log does not hold what you were shown of {known.Address} before. Look with `sync --log` first, and do not join.");
        if (replayed.AtHead(now).Member(known.Self) is not null) throw HelperException.Refused($"You are in {known.Address} already.");
    }

    /// <summary>An identity stands once in a log, for ever: where mine was there before, new keys are made.</summary>
    private static HeldDevice DeviceFor(HelperSession session, RosterLog log, string? name)
    {
        foreach (var device in session.Keyring.Devices)
            if (!KnownDevices.Contains(log, device.Fingerprint)) return device;
        var fresh = HeldDevice.Generate(name ?? session.Keyring.Devices[0].Name);
        session.Keyring.Add(fresh);
        session.Keys.Save();
        return fresh;
    }

    private static InvitationLink Parse(string text)
    {
        try
        {
            return InvitationLink.Parse(text.Trim());
        }
        catch (Exception e) when (e is StrictJsonException or FormatException)
        {
            throw HelperException.Usage($"This is not an invitation: {e.Message} It begins with cryptolist:join? and is one line; copy it whole.");
        }
    }
}
