using System.Collections.Immutable;
using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Membership;

/// <summary>Where mail goes to members of a list, also to those whom entries let in that are in <paramref name="after"/> and not in the list's log yet.</summary>
public sealed class MailAddresses(HostedList list, RosterLog after, IReadOnlyList<AddressOpening> openings)
{
    private readonly ImmutableDictionary<MemberId, HiddenAddress> _hidden = Follow(list, after, openings);

    /// <summary>The true address of a member.</summary>
    public string Of(RosterMember member) => _hidden.GetValueOrDefault(member.Id)?.Address ?? member.Address;

    /// <summary>That of whom an invitation is for; null where it is hidden and did not come along.</summary>
    public string? Of(Invitation invitation) => invitation.HiddenAddress is null ? invitation.Address : openings.FirstOrDefault(o => o.Opens(invitation))?.Address;

    private static ImmutableDictionary<MemberId, HiddenAddress> Follow(HostedList list, RosterLog after, IReadOnlyList<AddressOpening> openings)
    {
        var hidden = new HiddenAddresses(after, list.Addresses, openings);
        for (var n = list.Log.HeadNumber + 1; openings.Count > 0 && n <= after.HeadNumber; n++) hidden.Taken(n);
        return hidden.After;
    }
}
