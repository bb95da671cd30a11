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

    /// <summary>The judgement, and the wish to let them in or to withdraw the invitation.</summary>
    /// <exception cref="Protocol.Json.StrictJsonException">Not a join.</exception>
    public (Result Result, Wish? Wish) Take(ListReplica list, ControlMessage message)
    {
        var join = JoinRequest.Parse(message.Data);
        var (invitation, now) = (join.ReadInvitation(), session.Io.Now);
        if (invitation.List != list.Log.List) return Refuse("is for another list");
        if (invitation.To != list.Device) return Refuse("is for another device than this one");
        var state = list.Log.AtHead(now);
        if (state.Member(list.Self) is not { Suspended: false } me || (me.Rights & (Rights.Owner | Rights.Agent)) == 0) return Refuse("came, and you may not let anyone in");
        if (!list.IsWhole) return (new(Outcome.Waits, $"{invitation.Address} asks to join {list.Address}, whose log is not whole here yet."), null);
        if (state.IsSettled(invitation.Id)) return Settled(list, invitation, join, state);
        if (now > invitation.Expires) return Refuse($"came after the invitation had run out. Invite them again with: cryptolist-helper invite {invitation.Address}");

        var book = new InvitationBook(list.Folder);
        // Without its record nobody here knows whether it asked for a password.
        if (invitation.By == list.Device && !book.Knows(invitation.Id)) return Refuse("uses an invitation that this home has no record of. Invite them again, or take the request as a file with: cryptolist-helper admit");
        if (!book.IsDead(invitation.Id) && book.Approves(invitation.Id, join.Password))
        {
            if (HelperSession.InDispute(list)) return (new(Outcome.Waits, $"{invitation.Address} asks to join {list.Address}, whose log is in dispute."), null);
            if (!_letIn.TryAdd(invitation.Id, join.Device.Fingerprint)) return (_letIn[invitation.Id] == join.Device.Fingerprint ? new(Outcome.Known, "") : UsedByAnother(list, invitation), null);
            return (new(Outcome.Taken, $"{invitation.Address} asks to join {list.Address}."), new Wish { Kind = WishKind.Admit, Member = invitation.Member.ToString(), Join = (join with { Password = null }).ToLine() });
        }

        return book.IsDead(invitation.Id)
            ? (new(Outcome.Refused, $"A join of {invitation.Address} to {list.Address} had the wrong approval password for the {InvitationBook.MaxTries}th time: the invitation is withdrawn."), new Wish { Kind = WishKind.Withdraw, Invitation = invitation.Id.ToString() })
            : Refuse("had the wrong approval password. Tell them the right one; they join again with the same link");

        (Result, Wish?) Refuse(string why) => (new(Outcome.Refused, $"A join of {invitation.Address} to {list.Address} {why}."), null);
    }

    // Who asks again and is in has lost the mail that said so: without the log nobody can even ask for it.
    private (Result, Wish?) Settled(ListReplica list, Invitation invitation, JoinRequest join, RosterState state)
    {
        if (state.Member(invitation.Member)?.Devices.FirstOrDefault(d => d.Fingerprint == join.Device.Fingerprint) is not { } device) return (UsedByAnother(list, invitation), null);
        return session.Io.Now - device.AddedTime < OnItsWay
            ? (new(Outcome.Known, $"{invitation.Address} is in {list.Address} already."), null)
            : (new(Outcome.Taken, $"{invitation.Address} asks again to join {list.Address}."), new Wish { Kind = WishKind.Welcome, Member = invitation.Member.ToString(), Device = device.Fingerprint.ToString() });
    }

    private static Result UsedByAnother(ListReplica list, Invitation invitation) =>
        new(Outcome.Refused, $"A join of {invitation.Address} to {list.Address} uses an invitation that was used or withdrawn. If they did not join with another device, someone else has their link: ask them, and remove that member.");
}
