using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Roster;
using static CryptoList.Helper.Membership.ControlIntake;

namespace CryptoList.Helper.Exchange;

/// <summary>Judges joins that came by mail: whether this home may and should let the joiner in.</summary>
internal sealed class JoinDesk(HelperSession session)
{
    /// <summary>For how many seconds the welcome to one who is in may still be on its way.</summary>
    private const long OnItsWay = 3600;

    private readonly Dictionary<InvitationId, Fingerprint> _letIn = [];

    /// <summary>How often one device is told that its invitation holds no more, in seconds.</summary>
    private const long DeclinePause = 24L * 3600;

    /// <summary>The judgement, and the wishes: to let them in, to withdraw the invitation, to tell them that it holds no more.</summary>
    /// <exception cref="Protocol.Json.StrictJsonException">Not a join.</exception>
    public (Result Result, IReadOnlyList<Wish> Wishes) Take(ListReplica list, ControlMessage message, ControlBook told)
    {
        var join = JoinRequest.Parse(message.Data);
        var (invitation, now) = (join.ReadInvitation(), session.Io.Now);
        var who = invitation.TrueAddress(join.Opening);
        if (invitation.List != list.Log.List) return Refuse("is for another list");
        if (invitation.To != list.Device) return Refuse("is for another device than this one");
        if (!list.IsWhole) return (new(Outcome.Waits, $"{who} asks to join {list.Address}, whose log is not whole here yet."), []);
        var (state, own) = (list.Log.AtHead(now), Admission.IsOwnDevice(list, invitation));
        if (Joined(state, join, invitation) is { } joined) return Again(list, invitation, joined, who);
        if (own && Admission.Fault(session, list, invitation, join) is { } fault)
            return (new(Outcome.Refused, $"A request to be a further device of yours in {list.Address} {fault}."), Decline(Why()));
        if (!own && (state.Member(list.Self) is not { Suspended: false } me || (me.Rights & (Rights.Owner | Rights.Agent)) == 0)) return Refuse("came, and you may not let anyone in");
        var book = new InvitationBook(list.Folder);
        if (book.IsWithdrawn(invitation.Id))
            return (new(Outcome.Refused, $"A join of {who} to {list.Address} came with an invitation that was withdrawn. Nobody is let in by it."), Decline(WithdrawalReason.Withdrawn));
        if (state.IsSettled(invitation.Id)) return (UsedByAnother(list, who), Decline(state.Member(invitation.Member) is null ? WithdrawalReason.Withdrawn : WithdrawalReason.Used));
        if (now > invitation.Expires)
            return (new(Outcome.Refused, $"A join of {who} to {list.Address} came after the invitation had run out. Invite them again with: cryptolist-helper invite {who}"), Decline(WithdrawalReason.Expired));

        // Without its record nobody here knows whether it asked for a password.
        if (invitation.By == list.Device && !book.Knows(invitation.Id)) return Refuse("uses an invitation that this home has no record of. Invite them again, or take the request as a file with: cryptolist-helper admit");
        if (!book.IsDead(invitation.Id) && book.Approves(invitation.Id, join.Password))
        {
            if (HelperSession.InDispute(list)) return (new(Outcome.Waits, $"{who} asks to join {list.Address}, whose log is in dispute."), []);
            if (!_letIn.TryAdd(invitation.Id, join.Device.Fingerprint))
                return _letIn[invitation.Id] == join.Device.Fingerprint ? (new(Outcome.Known, ""), []) : (UsedByAnother(list, who), Decline(WithdrawalReason.Used));
            // Before the next of this round is looked at.
            if (own) book.Use(invitation.Id, join.Device.Fingerprint);
            return (
                new(Outcome.Taken, own ? $"A further device of yours asks to join {list.Address}." : $"{who} asks to join {list.Address}."),
                [new Wish { Kind = WishKind.Admit, Member = invitation.Member.ToString(), Join = (join with { Password = null }).ToLine() }]);
        }

        if (!book.IsDead(invitation.Id)) return Refuse("had the wrong approval password. Tell them the right one; they join again with the same link");
        Wish[] withdraw = own ? [] : [new Wish { Kind = WishKind.Withdraw, Invitation = invitation.Id.ToString() }];
        return (
            new(Outcome.Refused, $"A join of {who} to {list.Address} had the wrong approval password for the {InvitationBook.MaxTries}th time: the invitation is withdrawn."),
            [.. withdraw, .. Decline(WithdrawalReason.Withdrawn)]);

        (Result, IReadOnlyList<Wish>) Refuse(string why) => (new(Outcome.Refused, $"A join of {who} to {list.Address} {why}."), []);

        WithdrawalReason Why() => now > invitation.Expires ? WithdrawalReason.Expired : new InvitationBook(list.Folder).UsedBy(invitation.Id) is null ? WithdrawalReason.Withdrawn : WithdrawalReason.Used;

        // Whoever made up an invitation is told nothing.
        IReadOnlyList<Wish> Decline(WithdrawalReason reason) =>
            !HelperSession.InDispute(list) && invitation.IsEndedBy(list.Device, list.Log, now) && told.MayAsk($"decline:{invitation.Id}:{join.Device.Fingerprint}", DeclinePause, now)
                ? [new Wish { Kind = WishKind.Decline, Join = (join with { Password = null }).ToLine(), Reason = reason }]
                : [];
    }

    // Who asks again and is in has lost the mail that said so: without the log nobody can even ask for it.
    private (Result, IReadOnlyList<Wish>) Again(ListReplica list, Invitation invitation, RosterDevice joined, string who) =>
        session.Io.Now - joined.AddedTime < OnItsWay || joined.AddedAt > list.Info.Confirmed
            ? (new(Outcome.Known, $"{who} is in {list.Address} already."), [])
            : (new(Outcome.Taken, $"{who} asks again to join {list.Address}."),
                [new Wish { Kind = WishKind.Welcome, Member = invitation.Member.ToString(), Device = joined.Fingerprint.ToString(), Invitation = invitation.Id.ToString() }]);

    private static RosterDevice? Joined(RosterState state, JoinRequest join, Invitation invitation) =>
        state.WaitingDevices(invitation.Member).Select(w => w.Device).Concat(state.Member(invitation.Member)?.Devices ?? []).FirstOrDefault(d => d.Fingerprint == join.Device.Fingerprint);

    private static Result UsedByAnother(ListReplica list, string who) =>
        new(Outcome.Refused, $"A join of {who} to {list.Address} uses an invitation that was used or withdrawn. If they did not join with another device, someone else has their link: ask them, and remove that member.");
}
