using System.Collections.Concurrent;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Roster.Histories;

/// <summary>
/// Everything the log says, by thing and entry number. One thread appends; readers look no further than the head they were given,
/// so what is being written now does not show.
/// </summary>
internal sealed class RosterIndex(ListId list, string name, string address)
{
    private readonly HashSet<Digest> _hpkeKeys = [];
    private readonly HashSet<Fingerprint> _fingerprints = [];

    public ListId List { get; } = list;
    public string Name { get; } = name;

    /// <summary>The list's own address, normalised.</summary>
    public string Address { get; } = address;
    public AppendOnlyList<RosterEntry> Entries { get; } = new();
    public AppendOnlyList<MemberHistory> Members { get; } = new();
    public ConcurrentDictionary<MemberId, MemberHistory> MembersById { get; } = new();
    public ConcurrentDictionary<Fingerprint, DeviceHistory> Devices { get; } = new();

    /// <summary>Whose a normalised address is.</summary>
    public ConcurrentDictionary<string, Timeline<MemberHistory?>> Addresses { get; } = new(StringComparer.Ordinal);
    public Timeline<ListPolicy> Policies { get; } = new();

    /// <summary>As the first policy says, for ever.</summary>
    public bool HidesAddresses => Policies.At(0, ListPolicy.Default).Hidden;
    public Timeline<VerifyingKey> ServerSigningKeys { get; } = new();
    public AppendOnlyList<ServerSealKey> SealKeys { get; } = new();
    public AppendOnlyList<GroupHistory> Groups { get; } = new();
    public ConcurrentDictionary<string, GroupHistory> GroupsByName { get; } = new(StringComparer.Ordinal);

    /// <summary>The entry at which an invitation was used or withdrawn.</summary>
    public ConcurrentDictionary<InvitationId, long> SettledInvitations { get; } = new();

    /// <summary>Who left at an entry; entries at which nobody did are not in it.</summary>
    public ConcurrentDictionary<long, MemberId[]> Leavers { get; } = new();

    /// <summary>The newest entry that removed a member who had ever had this address; used by the appending thread only.</summary>
    public Dictionary<string, long> RemovedAddresses { get; } = new(StringComparer.Ordinal);

    /// <summary>Used by the appending thread only. Zero bytes stand for "no key" in posts of modes 0 and 4, so no epoch has them.</summary>
    public HashSet<KeyHash> Kids { get; } = [default];

    public bool KnowsFingerprint(Fingerprint fingerprint) => _fingerprints.Contains(fingerprint);

    public bool KnowsHpkeKey(HpkePublicKey key) => _hpkeKeys.Contains(Digest.Of(key.Bytes.Span));

    public void AddMember(MemberHistory member, MemberFacts facts, long number)
    {
        member.Facts.Set(number, facts);
        MembersById[member.Id] = member;
        SetAddress(member, facts.Address, number);
        Members.Add(member);
    }

    public void SetAddress(MemberHistory member, string address, long number)
    {
        member.Hold(address);
        Addresses.GetOrAdd(address, static _ => new()).Set(number, member);
    }

    public void AddDevice(MemberHistory member, DeviceRecord record, long number, long time, IReadOnlyList<Fingerprint> sponsors, bool waits)
    {
        var device = new DeviceHistory(member, record, number, time, sponsors, waits);
        _fingerprints.Add(record.Fingerprint);
        _hpkeKeys.Add(Digest.Of(record.HpkeKey.Bytes.Span));
        Devices[record.Fingerprint] = device;
        member.Devices.Add(device);
    }

    /// <summary>Takes a device with all its past, as an image has it.</summary>
    public void Restore(DeviceHistory device)
    {
        _fingerprints.Add(device.Fingerprint);
        foreach (var key in device.HpkeKeys) _hpkeKeys.Add(Digest.Of(key.Bytes.Span));
        Devices[device.Fingerprint] = device;
        device.Member.Devices.Add(device);
    }

    public void ReplaceHpkeKey(DeviceHistory device, DeviceRecord record, long number)
    {
        _hpkeKeys.Add(Digest.Of(record.HpkeKey.Bytes.Span));
        device.Replace(record, number);
    }

    public void SetSealKey(HpkePublicKey key, long number, long time)
    {
        _hpkeKeys.Add(Digest.Of(key.Bytes.Span));
        SealKeys.Add(new ServerSealKey(key, number, time, null));
    }

    public void SetServerSigningKey(VerifyingKey key, long number)
    {
        _fingerprints.Add(key.Fingerprint);
        ServerSigningKeys.Set(number, key);
    }

    public GroupHistory AddGroup(string group, long number)
    {
        var history = new GroupHistory(group, number);
        GroupsByName[group] = history;
        Groups.Add(history);
        return history;
    }

    /// <summary>Notes that the member left every group it is in; call before anything about the member changes.</summary>
    public void Leave(MemberHistory member, long number)
    {
        for (int i = 0, count = Groups.Count; i < count; i++)
        {
            if (Groups[i].Holds(member.Id, number - 1)) Groups[i].Leave(number);
        }

        Leavers[number] = [member.Id];
    }
}
