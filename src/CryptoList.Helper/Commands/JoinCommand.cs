using System.CommandLine;
using System.Text;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>join</c>: takes an invitation, and asks by mail to be let in; or checks the log against it and writes the join request to a file.</summary>
internal static class JoinCommand
{
    public static Command Create(CommandHost host)
    {
        var links = new Argument<string[]>("link") { Description = "The invitation, cryptolist:join?…, or several; - or nothing reads them from standard input, a line each, where no other user of this machine sees them", Arity = ArgumentArity.ZeroOrMore };
        var log = new Option<string?>("--log") { Description = "The list's log, from whoever invited you: then the join request is written to a file and nothing is mailed", HelpName = "FILE" };
        var device = new Option<string?>("--device-name") { Description = "What this device is called in the log (default: as at init)", HelpName = "NAME" };
        var output = CommonOptions.Out("the join request, for whoever invited you");
        var command = new Command("join", "Take an invitation to a list: ask by mail to be let in, to where `mail set` says. With --log, write the join request to a file instead.") { links, log, device, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            var texts = parsed.GetValue(links) is { Length: > 0 } given && given[0] != FileArgument.Standard ? given : await StandardInputAsync(host, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(log) is not { } path) return await ByMailAsync(host, parsed, texts, parsed.GetValue(device), cancellation).ConfigureAwait(false);
            using var invitation = texts.Length == 1 ? Parse(texts[0]) : throw HelperException.Usage("With --log give one link.");
            await using var source = FileArgument.OpenRead(path, host.Io);
            var replayed = LogLines.Replay(LogLines.Read(source, FileArgument.NameOf(path)), FileArgument.NameOf(path));
            InvitationChecks.Check(invitation.Invitation, replayed, host.Io.Now);

            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            if (session.Lists.Find(replayed.List) is { } known) CheckAgain(known, replayed, host.Io.Now);
            var self = DeviceFor(session, replayed, parsed.GetValue(device));
            var join = JoinRequest.Create(invitation, self.Current, parsed.GetValue(device) ?? self.Name);
            var replica = ListReplica.Create(session.Home, replayed, invitation.Invitation.Member, self.Fingerprint, replayed.HeadNumber, host.Io.Now);
            replica.Save(replica.Info with { Invitation = invitation.Invitation.Id.ToString(), Address = invitation.Opening?.Address });
            await FileArgument.WriteAsync(parsed.GetValue(output), Encoding.UTF8.GetBytes(join.ToLine() + "\n"), host.Io, cancellation).ConfigureAwait(false);
            host.Io.Say($"You ask to join {replica.Address} as {invitation.Invitation.TrueAddress(invitation.Opening)}. Give the join request to whoever invited you; then take the newer log with `sync` and the welcome with `accept`.");
            host.Io.Say($"Your device's fingerprint, to read to them: {FingerprintDigits.Of(self.Fingerprint)}");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<string[]> StandardInputAsync(CommandHost host, CancellationToken cancellation) =>
        Encoding.UTF8.GetString(await FileArgument.ReadSmallAsync(null, host.Io, cancellation).ConfigureAwait(false)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } lines ? lines : [""];

    private static async Task<int> ByMailAsync(CommandHost host, ParseResult parsed, string[] texts, string? deviceName, CancellationToken cancellation)
    {
        var code = ExitCode.Done;
        foreach (var text in texts)
        {
            using var link = Parse(text);
            code = Math.Max(code, await ByMailAsync(host, parsed, link, deviceName, cancellation).ConfigureAwait(false));
        }

        return code;
    }

    private static async Task<int> ByMailAsync(CommandHost host, ParseResult parsed, InvitationLink link, string? deviceName, CancellationToken cancellation)
    {
        var password = link.WantsPassword
            ? host.Io.Terminal.AskSecret("Approval password, from whoever invited you: ") is { Length: > 0 } given ? given : throw HelperException.Usage("This invitation asks for an approval password. Run this on a terminal.")
            : null;
        if (password is not null && Encoding.UTF8.GetByteCount(password) > JoinRequest.MaxPasswordBytes) throw HelperException.Usage("The approval password is too long to be the right one.");
        using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
        var list = session.Lists.Find(link.Invitation.List);
        if (list?.Log.AtHead(host.Io.Now).MemberOfDevice(link.Invitation.By)?.Id == list?.Self && list?.StandingAt(host.Io.Now) is ListStanding.Member or ListStanding.Waiting)
            throw HelperException.Refused($"This link is for a further device of yours, and this one is in {list!.Address} already. Run join on the other one.");
        if (list is not null && list.Log.AtHead(host.Io.Now).Member(list.Self) is not null && link.Invitation.Member != list.Self) throw HelperException.Refused($"You are in {list.Address} already.");
        // Asked again with the same link: by the same device, or the owner would take it for someone else's. Who is in by it may still wait for the welcome.
        var before = list is not null && list.Info.Invitation == link.Invitation.Id.ToString() && list.StandingAt(host.Io.Now) == ListStanding.Member ? session.DeviceIn(list) : PendingJoin.Find(session.Home, link.Invitation.List) is { } pending && pending.ReadInvitation().Id == link.Invitation.Id ? session.Keyring.Device(pending.ReadDevice()) : null;
        var self = before ?? DeviceFor(session, list?.Log, deviceName);
        var code = await JoinMail.SendAsync(session, link, self, deviceName ?? self.Name, password, cancellation).ConfigureAwait(false);
        if (code == ExitCode.Done) host.Io.Say($"Your device's fingerprint, to read to them: {FingerprintDigits.Of(self.Fingerprint)}");
        return code;
    }

    /// <summary>Who was in the list before comes back under a log that holds all they were shown, and does not show them any more.</summary>
    private static void CheckAgain(ListReplica known, RosterLog replayed, long now)
    {
        if (!replayed.PassesThrough(known.Info.Confirmed, known.Log[known.Info.Confirmed].Signed.Head))
            throw HelperException.Refused($"The log does not hold what you were shown of {known.Address} before. Look with `sync --log` first, and do not join.");
        if (replayed.AtHead(now).Member(known.Self) is not null) throw HelperException.Refused($"You are in {known.Address} already.");
    }

    /// <summary>An identity stands once in a log, for ever: where mine was there before, new keys are made.</summary>
    private static HeldDevice DeviceFor(HelperSession session, RosterLog? log, string? name)
    {
        foreach (var device in session.Keyring.Devices)
            if (log is null || !KnownDevices.Contains(log, device.Fingerprint)) return device;
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
