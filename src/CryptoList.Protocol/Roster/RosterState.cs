using System.Diagnostics.CodeAnalysis;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster.Histories;

namespace CryptoList.Protocol.Roster;

/// <summary>The list at (n, t). A cheap view over the log: nothing is copied.</summary>
public readonly struct RosterState
{
    /// <summary>The group everyone is in.</summary>
    public const string Everyone = "all";

    /// <summary>How long the epoch before the newest is taken when nobody left between the two, in seconds: 8 days.</summary>
    public const long OldEpochAllowed = 8L * 24 * 3600;

    /// <summary>How long it is taken when somebody left, in seconds: 2 hours.</summary>
    public const long OldEpochAllowedAfterLeaving = 2L * 3600;

    private static readonly Func<ServerSealKey, long> SinceNumber = static key => key.SinceNumber;
    private readonly RosterIndex _index;

    internal RosterState(RosterIndex index, long number, long time)
    {
        _index = index;
        Number = number;
        Time = time;
    }

    public long Number { get; }
    public long Time { get; }
    public ListId List => _index.List;
    public string ListName => _index.Name;

    /// <summary>The list's posting address, normalised.</summary>
    public string ListAddress => _index.Address;
    public ListPolicy Policy => _index.Policies.At(Number, ListPolicy.Default);

    /// <summary>Members present (suspended ones too), in roster order.</summary>
    public IEnumerable<RosterMember> Members => Enumerate(_index, Number, Time, static _ => true, null);

    /// <summary>The member present under that id, or null.</summary>
    public RosterMember? Member(MemberId id) => TryFacts(id, out var member, out var facts) ? member.View(facts, Number, Time) : null;

    /// <summary>When a present member came, the entry and its time, Unix seconds; null for who is not present. Who comes again after a removal has another id, and comes anew.</summary>
    public (long Number, long Time)? Joined(MemberId id) => TryFacts(id, out var member, out _) ? (member.Facts.First, _index.Entries[(int)member.Facts.First].Time) : null;

    /// <summary>The member present whose address this is (any spelling), or null.</summary>
    public RosterMember? MemberByAddress(string address) =>
        EmailAddress.TryParse(address, out var parsed) && AddressHolder(parsed.Normalized) is { } member ? member.View(member.At(Number), Number, Time) : null;

    /// <summary>The present member who has this device in force (suspended or not), or null.</summary>
    public RosterMember? MemberOfDevice(Fingerprint device) =>
        InForce(device) is { } found ? found.Member.View(found.Member.At(Number), Number, Time) : null;

    /// <summary>A device in force, or null.</summary>
    public RosterDevice? Device(Fingerprint device) => InForce(device)?.At(Number);

    /// <summary>Devices of a member that were added by one signature and are not in force yet, each with the time at which it will be.</summary>
    public IEnumerable<(RosterDevice Device, long InForceFrom)> WaitingDevices(MemberId id)
    {
        var waiting = new List<(RosterDevice, long)>();
        if (!TryFacts(id, out var member, out _)) return waiting;
        for (int i = 0, count = member.Devices.Count; i < count; i++)
        {
            var device = member.Devices[i];
            if (device.IsListed(Number) && !device.IsInForce(Number, Time)) waiting.Add((device.At(Number), device.InForceFrom!.Value));
        }

        return waiting;
    }

    public bool GroupExists(string group) => Group(group) is not null;

    /// <summary>In the order they came into being; <see cref="Everyone"/> first.</summary>
    public IEnumerable<string> Groups
    {
        get
        {
            var names = new List<string>();
            for (int i = 0, count = _index.Groups.Count; i < count && _index.Groups[i].CreatedAt <= Number; i++) names.Add(_index.Groups[i].Name);
            return names;
        }
    }

    public bool InGroup(MemberId member, string group) => TryFacts(member, out _, out _) && Group(group)?.Holds(member, Number) == true;

    /// <summary>Present, not suspended, with <c>post</c>, in the group.</summary>
    public bool MayPost(MemberId member, string group) => ActiveWith(Rights.Post, member, group) is not null;

    /// <summary>Present, not suspended, with <c>receive</c>, in the group.</summary>
    public bool Receives(MemberId member, string group) => ActiveWith(Rights.Receive, member, group) is not null;

    /// <summary>The member who <see cref="Receives"/>, or null: both in one look.</summary>
    public RosterMember? Receiver(MemberId member, string group) =>
        ActiveWith(Rights.Receive, member, group) is { } facts ? _index.MembersById[member].View(facts, Number, Time) : null;

    /// <summary>All who <see cref="Receives"/>, in roster order.</summary>
    public IEnumerable<RosterMember> Receivers(string group) =>
        Group(group) is { } found ? Enumerate(_index, Number, Time, static facts => facts.IsActive && facts.Rights.HasFlag(Rights.Receive), found) : [];

    /// <summary>Present, not suspended, and an agent, or with <c>update</c> in the group: whoever may replace its key.</summary>
    public bool MayUpdate(MemberId member, string group) =>
        TryFacts(member, out _, out var facts) && facts.IsActive && (facts.Rights.HasFlag(Rights.Agent) || (facts.Rights.HasFlag(Rights.Update) && Group(group)?.Holds(member, Number) == true));

    /// <summary>The member if it is among <see cref="KeyHolders"/>, or null.</summary>
    public RosterMember? KeyHolder(MemberId member, string group) =>
        TryFacts(member, out var history, out var facts) && facts.IsActive && Group(group)?.Holds(member, Number) == true ? history.View(facts, Number, Time) : null;

    /// <summary>All present and unsuspended in the group, whether they receive posts or not, in roster order: those whose devices may have its list key.</summary>
    public IEnumerable<RosterMember> KeyHolders(string group) =>
        Group(group) is { } found ? Enumerate(_index, Number, Time, static facts => facts.IsActive, found) : [];

    /// <summary>The server's seal keys known at n, newest last, with the time each was replaced (null: in force).</summary>
    public IReadOnlyList<ServerSealKey> SealKeys
    {
        get
        {
            var keys = new ServerSealKey[_index.SealKeys.CountUpTo(Number, SinceNumber)];
            for (var i = 0; i < keys.Length; i++)
                keys[i] = i + 1 < keys.Length ? _index.SealKeys[i] with { ReplacedTime = _index.SealKeys[i + 1].SinceTime } : _index.SealKeys[i];
            return keys;
        }
    }

    public HpkePublicKey CurrentSealKey => _index.SealKeys[_index.SealKeys.CountUpTo(Number, SinceNumber) - 1].Key;

    /// <summary>The server's signing key in force at n.</summary>
    public VerifyingKey ServerSigningKey => _index.ServerSigningKeys.At(Number, null!);

    /// <summary>True when that invitation was used or withdrawn at n or before.</summary>
    public bool IsSettled(InvitationId invitation) => SettledAt(invitation) is not null;

    /// <summary>The number of the entry that used the invitation or withdrew it; null while none did.</summary>
    public long? SettledAt(InvitationId invitation) => _index.SettledInvitations.TryGetValue(invitation, out var number) && number <= Number ? number : null;

    /// <summary>Every signing key of the server up to n, newest last.</summary>
    public IReadOnlyList<VerifyingKey> ServerSigningKeys => _index.ServerSigningKeys.UpTo(Number);

    /// <summary>The newest epoch of the group at n, or null before its first.</summary>
    public RosterEpoch? NewestEpoch(string group) => Group(group)?.NewestEpoch(Number);

    /// <summary>An epoch of the group with that number at n, or null.</summary>
    public RosterEpoch? Epoch(string group, long epoch) =>
        Group(group) is { } found && epoch >= 1 && found.NewestEpoch(Number) is { } newest && epoch <= newest.Number ? found.Epochs[(int)(epoch - 1)] : null;

    /// <summary>
    /// Whether a post under (group, epoch, kid) is taken at this state and time (protocol section 4): the newest epoch, or the one
    /// before it for 8 days after the newest entry when nobody left the group between the two, else for 2 hours.
    /// </summary>
    public EpochStanding StandingOf(string group, long epoch, KeyHash kid)
    {
        if (Epoch(group, epoch) is not { } asked || asked.Kid != kid) return EpochStanding.Unknown;
        var newest = NewestEpoch(group)!;
        if (asked.Number == newest.Number) return EpochStanding.Current;
        if (asked.Number != newest.Number - 1) return EpochStanding.TooOld;
        var allowed = Group(group)!.SomeoneLeft(asked.EntryNumber, newest.EntryNumber) ? OldEpochAllowedAfterLeaving : OldEpochAllowed;
        return Time - newest.EntryTime <= allowed ? EpochStanding.StillAllowed : EpochStanding.TooOld;
    }

    /// <summary>True when the newest epoch of the group is known to somebody who has left since: it must be replaced, and directly.</summary>
    public bool NeedsDirectKey(string group) =>
        Group(group) is { } found && found.NewestDirect(Number) is { } direct && found.SomeoneLeft(direct.EntryNumber, Number);

    internal MemberHistory? AddressHolder(string normalized) =>
        _index.Addresses.TryGetValue(normalized, out var timeline) && timeline.At(Number, null) is { } member
            && member.At(Number) is { Present: true } facts && facts.Address == normalized ? member : null;

    internal DeviceHistory? InForce(Fingerprint device) =>
        _index.Devices.TryGetValue(device, out var found) && found.IsInForce(Number, Time) ? found : null;

    internal GroupHistory? Group(string name) => _index.GroupsByName.TryGetValue(name, out var group) && group.CreatedAt <= Number ? group : null;

    internal bool TryFacts(MemberId id, [NotNullWhen(true)] out MemberHistory? member, [NotNullWhen(true)] out MemberFacts? facts)
    {
        facts = _index.MembersById.TryGetValue(id, out member) && member.At(Number) is { Present: true } present ? present : null;
        return facts is not null;
    }

    private MemberFacts? ActiveWith(Rights right, MemberId id, string group) =>
        TryFacts(id, out _, out var facts) && facts.IsActive && facts.Rights.HasFlag(right) && Group(group)?.Holds(id, Number) == true ? facts : null;

    private static IEnumerable<RosterMember> Enumerate(RosterIndex index, long number, long time, Func<MemberFacts, bool> condition, GroupHistory? group)
    {
        for (int i = 0, count = index.Members.Count; i < count; i++)
        {
            var member = index.Members[i];
            var facts = member.At(number);
            if (facts.Present && condition(facts) && group?.Holds(member.Id, number) != false) yield return member.View(facts, number, time);
        }
    }
}
