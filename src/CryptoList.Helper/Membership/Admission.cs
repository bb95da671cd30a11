using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Membership;

/// <summary>Lets in whoever joins: a new member, the only device of one who lost all, or a further device of my own.</summary>
internal static class Admission
{
    /// <summary>True for a link this home made for a further device of its own member.</summary>
    public static bool IsOwnDevice(ListReplica list, Invitation invitation) => invitation.Member == list.Self && invitation.By == list.Device && invitation.To == list.Device;

    /// <summary>The entry, for the log's present head; nothing is appended. A link for a further device is used by it from here on.</summary>
    /// <exception cref="HelperException">It was withdrawn here, or a further device's join does not hold; the log judges all others.</exception>
    public static SignedEntry Entry(HelperSession session, ListReplica list, Invitation invitation, JoinRequest join)
    {
        // The server may not have the entry that says so.
        if (new InvitationBook(list.Folder).IsWithdrawn(invitation.Id)) throw HelperException.Refused($"The invitation of {invitation.Address} to {list.Address} was withdrawn.");
        var author = session.AuthorIn(list);
        if (!IsOwnDevice(list, invitation)) return list.Log.AtHead(session.Io.Now).Member(invitation.Member) is null ? author.MemberAdd(invitation, join) : author.DeviceAddByInvitation(invitation, join);
        if (Fault(session, list, invitation, join) is { } fault) throw HelperException.Refused($"A further device's request for {list.Address} {fault}.");
        new InvitationBook(list.Folder).Use(invitation.Id, join.Device.Fingerprint);
        return author.DeviceAdd(list.Self, new SignedDevice(join.Device, join.DeviceSignature), coSigner: null);
    }

    /// <summary>
    /// Why a further device of mine is not let in; null when nothing speaks against it. The log sees only my signature under the entry, so
    /// what an invitation's entry would be judged by is looked at here.
    /// </summary>
    public static string? Fault(HelperSession session, ListReplica list, Invitation invitation, JoinRequest join)
    {
        var book = new InvitationBook(list.Folder);
        if (list.StandingAt(session.Io.Now) != ListStanding.Member) return "came, and this device may let none in";
        if (!book.Knows(invitation.Id) || !invitation.IsSignedBy(session.DeviceIn(list).SigningKey.PublicKey)) return "uses a link that this home has no record of. Make a new one with: cryptolist-helper device invite";
        if (!invitation.IsJoinedBy(join.Device, join.JoinSignature.Span)) return "was not made with the link it names";
        if (book.IsWithdrawn(invitation.Id)) return "uses a link that you withdrew. If it was not you who tried, someone else has seen the link";
        if (book.UsedBy(invitation.Id) is { } other && other != join.Device.Fingerprint.ToString())
            return $"uses a link that another device of yours was let in by. If you did not use it twice yourself, someone else has seen it: compare what cryptolist-helper device list shows with your devices, and remove one that is not yours with: cryptolist-helper device remove NAME --stolen";
        if (session.Io.Now > invitation.Expires) return "came after the link had run out. Make a new one with: cryptolist-helper device invite";
        return invitation.IsForFurtherDevice(list.Log, session.Io.Now) ? null : "uses a link that was made under entries the server did not take. Make a new one with: cryptolist-helper device invite";
    }

    /// <summary>What the new device is sent, once its entry is in the log here.</summary>
    public static IReadOnlyList<SealedControl> Welcome(KeyHandout handout, ListReplica list, Invitation invitation, JoinRequest join, long now)
    {
        var state = list.Log.AtHead(now);
        return IsOwnDevice(list, invitation)
            ? handout.Welcome(state.WaitingDevices(list.Self).First(w => w.Device.Fingerprint == join.Device.Fingerprint).Device, invitation.Id)
            : handout.Welcome(state.Member(invitation.Member)!);
    }
}
