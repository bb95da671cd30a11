using System.CommandLine;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;

namespace CryptoList.Helper.Commands;

/// <summary><c>admit</c>: an owner checks a join request and writes the signed entry.</summary>
internal static class AdmitCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("join") { Description = "The join request; - is standard input" };
        var output = CommonOptions.Out("the signed entry, for the operator: cryptolist roster append LIST FILE");
        var welcome = new Option<string?>("--welcome") { Description = "Also write the welcome with the list key, sealed to the joiner's device", HelpName = "FILE" };
        var command = new Command("admit", "Check a join request and write the signed entry that lets its device in.") { file, output, welcome };
        host.Does(command, async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var join = Parse(await FileArgument.ReadSmallAsync(path, host.Io, cancellation).ConfigureAwait(false), FileArgument.NameOf(path));
            var invitation = join.ReadInvitation();
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var list = session.Lists.Find(invitation.List) ?? throw HelperException.Usage($"The join request is for a list you are not in ({invitation.List}).");
            HelperSession.RefuseInDispute(list);
            if (MailedWish.Applies(session, parsed.GetValue(output)) && parsed.GetValue(welcome) is null)
                return await MailedWish.SendAsync(session, list, new Wish { Kind = WishKind.Admit, Member = invitation.Member.ToString(), Join = join.ToLine() }, cancellation).ConfigureAwait(false);
            if (join.Opening is not null) throw HelperException.Refused($"{list.Address} hides its members' addresses: where the mail of {join.Opening.Address} goes reaches the server by mail alone. Say where your mail goes out with mail set, and admit without --out and --welcome.");
            var entry = Admission.Entry(session, list, invitation, join);
            list.AppendOwn(entry);
            await FileArgument.WriteAsync(parsed.GetValue(output), LogLines.Lines([entry]), host.Io, cancellation).ConfigureAwait(false);
            var member = list.Log.AtHead(host.Io.Now).Member(invitation.Member)!;
            host.Io.Say($"{member.Address} is in your log of {list.Address}, entry {list.Log.HeadNumber}. It counts when the operator has appended it: cryptolist roster append {list.Address} FILE");
            host.Io.Say($"Fingerprint of the new device, to compare with {member.Address}: {FingerprintDigits.Of(join.Device.Fingerprint)}");
            if (list.Log.AtHead(host.Io.Now).Policy.Join) host.Io.Say($"{list.Address} wants a new key when somebody joins, and {member.Address} gets no older one: cryptolist-helper rekey");
            if (parsed.GetValue(welcome) is not { } welcomePath) return ExitCode.Done;
            var handout = new KeyHandout(list, session.DeviceIn(list), session.Keyring, host.Io.Time);
            await WelcomeCommand.WriteAsync(session, member, Admission.Welcome(handout, list, invitation, join, host.Io.Now), welcomePath, cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static JoinRequest Parse(byte[] utf8, string name)
    {
        try
        {
            return JoinRequest.ParseLine(utf8.AsSpan().TrimEnd("\r\n"u8));
        }
        catch (StrictJsonException e)
        {
            throw HelperException.Usage($"{name} is not a join request. {e.Message} The joiner makes one with: cryptolist-helper join");
        }
    }
}
