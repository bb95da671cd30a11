using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Membership;

/// <summary>Which invitation let a member's newest device in.</summary>
internal static class MemberInvitation
{
    private const int MaxEntryBytes = 64 * 1024;

    /// <summary>The newest invitation that an entry used for that member; null for who opened the list.</summary>
    public static InvitationId? Of(RosterLog log, MemberId member)
    {
        for (var n = log.HeadNumber; n > 0 && n >= log.FirstHeld; n--)
        {
            if (log[n].Type is not (RosterEntryType.MemberAdd or RosterEntryType.DeviceAdd)) continue;
            var data = StrictObject.Parse(log[n].Signed.Entry.Span, MaxEntryBytes).Object("d");
            if (!data.Has("invite")) continue;
            var invitation = Invitation.Parse(data.Bytes("invite"), data.Bytes("isig"));
            if (invitation.Member == member) return invitation.Id;
        }

        return null;
    }
}
