using CryptoList.Helper.Commands;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Exchange;

/// <summary>Asks to join a list by mail: one line to the list's <c>+key</c> address, sealed to the device that takes the join.</summary>
internal static class JoinMail
{
    // As long as a join may live.
    private const long Life = 7L * 24 * 3600;

    /// <summary>Sends the join and keeps what was asked; gives the exit code and says what comes next.</summary>
    /// <exception cref="HelperException">It cannot go by mail.</exception>
    public static async Task<int> SendAsync(HelperSession session, InvitationLink link, HeldDevice device, string deviceName, string? password, CancellationToken cancellation)
    {
        var (invitation, now) = (link.Invitation, session.Io.Now);
        if (link.Taker is not { } taker) throw HelperException.Usage("This invitation does not say where a join goes by mail. Ask whoever invited you for the list's log, and join with --log FILE.");
        if (now > invitation.Expires) throw HelperException.Refused($"The invitation ran out {Durations.Say(TimeSpan.FromSeconds(now - invitation.Expires))} ago. Ask for a new one.");
        using var mail = MailAccess.Out(session) ?? throw HelperException.Usage("To join by mail, say first where your mail comes from and goes out: cryptolist-helper mail set --maildir DIR --smtp HOST:PORT. Or take the list's log from whoever invited you, with --log FILE.");
        var own = invitation.TrueAddress(link.Opening);
        var join = JoinRequest.Create(link, device.Current, deviceName) with { Password = password };
        var message = ControlMessage.Seal(ControlType.Join, invitation.List, device.SigningKey, invitation.To, taker.Key, invitation.HeadNumber, invitation.Head, now, now + Life, join.ToJson());
        var bundle = ControlBundle.Write([new SealedControl(invitation.List, invitation.To, now + Life, message)
        {
            // The server lets a line pass to who made the link also where that is no owner.
            Shown = invitation.Rights == Rights.None ? ShownInvitation.Sign(link, message) : null,
        }]);

        // Before it leaves: the answer may be here before this program ends. Who is in waits for no log.
        if (session.Lists.Find(invitation.List)?.Info.Invitation != invitation.Id.ToString()) new PendingJoin { Address = taker.ListAddress, Own = link.Opening?.Address, Invitation = invitation.Raw.ToArray(), Signature = invitation.Signature.ToArray(), Device = device.Fingerprint.ToString(), Asked = now }.Save(session.Home);
        var to = BundleMail.AddressOf(taker.ListAddress);
        var answer = await mail.HandAsync(MailOut.Write(own, to, now, bundle), own, to, cancellation).ConfigureAwait(false);
        switch (answer.Result)
        {
            case HandingResult.Taken:
                session.Io.Say($"You ask to join {taker.ListAddress} as {own}. The answer comes by mail: run cryptolist-helper sync until it says welcome. If nothing comes within days, join again with the same link.");
                return ExitCode.Done;
            case HandingResult.Refused:
                PendingJoin.Remove(session.Home, invitation.List);
                session.Io.Say($"Refused: {answer.Reply}");
                return ExitCode.Refused;
            default:
                session.Io.Say($"Not taken by the mail server: {answer.Reply}. Join again later with the same link.");
                return ExitCode.Wait;
        }
    }
}
