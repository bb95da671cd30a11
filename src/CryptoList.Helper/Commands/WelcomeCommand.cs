using System.CommandLine;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Membership;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>welcome</c>: seals the list key to a member's devices.</summary>
internal static class WelcomeCommand
{
    public static Command Create(CommandHost host)
    {
        var who = new Argument<string>("member") { Description = "The member's address" };
        var list = CommonOptions.List();
        var output = CommonOptions.Out("the sealed messages, for the member");
        var command = new Command("welcome", "Seal a welcome and the list keys a member may have to the member's devices.") { who, list, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            var member = session.MemberOf(replica, parsed.GetRequiredValue(who));
            if (MailedWish.Applies(session, parsed.GetValue(output)))
                return await MailedWish.SendAsync(session, replica, new Wish { Kind = WishKind.Welcome, Member = member.Id.ToString() }, cancellation).ConfigureAwait(false);
            await WriteAsync(session, member, new KeyHandout(replica, session.DeviceIn(replica), session.Keyring, host.Io.Time).Welcome(member), parsed.GetValue(output), cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Writes what was sealed; says what for.</summary>
    public static async Task WriteAsync(HelperSession session, RosterMember member, IReadOnlyList<SealedControl> messages, string? path, CancellationToken cancellation)
    {
        var devices = messages.Select(m => m.To).Distinct().Count();
        await FileArgument.WriteAsync(path, ControlBundle.Write(messages), session.Io, cancellation).ConfigureAwait(false);
        session.Io.Say($"Only {member.Address} can open the welcome: it is sealed to {(devices == 1 ? "their device" : $"their {devices} devices")}. They take it, after a `sync` with a log that shows them, with: cryptolist-helper accept FILE");
    }
}
