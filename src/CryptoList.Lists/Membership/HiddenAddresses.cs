using System.Collections.Immutable;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Membership;

/// <summary>
/// The true addresses of one list's members while entries are taken, and the rules for them that a log of aliases cannot judge (protocol section 6.1).
/// Where the list hides none there is nothing in it, and it refuses nothing.
/// </summary>
internal sealed class HiddenAddresses(RosterLog log, ImmutableDictionary<MemberId, HiddenAddress> known, IReadOnlyList<AddressOpening> openings)
{
    /// <summary>For how many seconds a removal can matter to an invitation: as long as one lives, and a day.</summary>
    private const long Memory = Invitation.MaxLifetime + (24L * 3600);

    private readonly bool _hides = log.AtHead(0).Policy.Hidden;
    private readonly Dictionary<MemberId, HiddenAddress> _changed = [];

    /// <summary>Rows to write.</summary>
    public IReadOnlyList<HiddenAddress> Changed => [.. _changed.Values];

    /// <summary>Members whose addresses nobody needs any more.</summary>
    public IReadOnlyList<MemberId> Forgotten => [.. known.Values.Where(a => a.Gone is { } n && n >= log.FirstHeld && log[log.HeadNumber].Time - log[n].Time > Memory).Select(a => a.Member)];

    /// <summary>What is known when all is done.</summary>
    public ImmutableDictionary<MemberId, HiddenAddress> After => known.SetItems(_changed.Select(c => KeyValuePair.Create(c.Key, c.Value))).RemoveRange(Forgotten);

    /// <summary>The address that an entry is to give to a member; with it why it cannot, <see cref="AppendOutcome.Appended"/> when it can. Null where the entry gives none.</summary>
    public (AppendOutcome Outcome, RosterRefusal? Refusal, string Address)? Judge(SignedEntry entry)
    {
        if (!_hides || InvitationOf(entry) is not { HiddenAddress: not null } invitation) return null;
        if (OpeningOf(invitation) is not { Address: var address }) return (AppendOutcome.AddressMissing, null, "");
        foreach (var other in known.Values.Where(a => !_changed.ContainsKey(a.Member)).Concat(_changed.Values).Where(a => a.Member != invitation.Member && a.Address == address))
        {
            if (other.Gone is not { } removed) return (AppendOutcome.Refused, RosterRefusal.AddressTaken, address);
            if (removed > invitation.HeadNumber) return (AppendOutcome.Refused, RosterRefusal.RemovedSinceInvitation, address);
        }

        return (AppendOutcome.Appended, null, address);
    }

    /// <summary>The log has taken entry <paramref name="number"/>.</summary>
    public void Taken(long number)
    {
        // Lists that hide none do not read each entry once more.
        if (!_hides) return;
        var entry = log[number];
        if (InvitationOf(entry.Signed) is { } invitation && OpeningOf(invitation) is { } opening)
            _changed[invitation.Member] = new HiddenAddress(invitation.Member, opening.Address, null);
        if (entry.Type is not RosterEntryType.MemberRemove) return;
        foreach (var member in log.Leavers(number))
        {
            if ((_changed.GetValueOrDefault(member) ?? known.GetValueOrDefault(member)) is { } address) _changed[member] = address with { Gone = number };
        }
    }

    private AddressOpening? OpeningOf(Invitation invitation) => openings.FirstOrDefault(o => o.Opens(invitation));

    private static Invitation? InvitationOf(SignedEntry entry)
    {
        try
        {
            var json = StrictObject.Parse(entry.Entry.Span, SignedEntry.MaxBytes, keysWereChecked: true);
            if (json.Text("type") is not ("member-add" or "device-add")) return null;
            var d = json.Object("d");
            return d.Has("invite") ? Invitation.Parse(d.Bytes("invite"), d.Bytes("isig"), keysWereChecked: true) : null;
        }
        catch (StrictJsonException)
        {
            // The log gives the refusal its name.
            return null;
        }
    }
}
