using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster.Images;

namespace CryptoList.Protocol.Roster.Histories;

/// <summary>All that ever was of one device.</summary>
internal sealed class DeviceHistory
{
    /// <summary>How long a device added by one signature alone waits, in seconds: the time its member or an owner has to object.</summary>
    public const long Waiting = 24L * 3600;

    private readonly Timeline<RosterDevice> _versions = new();
    private readonly RosterDevice _first;
    private readonly long _inForceFrom;
    private long _confirmedAt = long.MaxValue;
    private long _removedAt = long.MaxValue;

    public DeviceHistory(MemberHistory member, DeviceRecord record, long number, long time, IReadOnlyList<Fingerprint> sponsors, bool waits)
    {
        Member = member;
        Sponsors = sponsors;
        _inForceFrom = waits ? time + Waiting : long.MinValue;
        _first = new RosterDevice(record.Fingerprint, record.SigningKey, record.HpkeKey, record.Name, number, time);
        _versions.Set(number, _first);
    }

    private DeviceHistory(MemberHistory member, RosterDevice first, IReadOnlyList<Fingerprint> sponsors, long inForceFrom) =>
        (Member, _first, Sponsors, _inForceFrom) = (member, first, sponsors, inForceFrom);

    public MemberHistory Member { get; }
    public Fingerprint Fingerprint => _first.Fingerprint;
    public VerifyingKey SigningKey => _first.SigningKey;
    public long AddedTime => _first.AddedTime;

    /// <summary>The devices whose signatures brought this one in; empty when an invitation or genesis did. Used by the appending thread only.</summary>
    public IReadOnlyList<Fingerprint> Sponsors { get; private set; }

    /// <summary>Declared stolen; used by the appending thread only.</summary>
    public bool Stolen { get; private set; }

    /// <summary>When it comes into force, Unix seconds, unless a second device confirms it before; null when it was at once.</summary>
    public long? InForceFrom => _inForceFrom == long.MinValue ? null : _inForceFrom;

    /// <summary>All it ever had.</summary>
    public IEnumerable<HpkePublicKey> HpkeKeys => _versions.Changes.Select(c => c.Value.HpkeKey);

    public static DeviceHistory ReadFrom(ImageReader from, MemberHistory member)
    {
        var key = from.SigningKey();
        var (added, time, waits) = (from.Number(), from.Number(), from.Flag());
        var confirmed = from.List(from.Number);
        var stolen = from.Flag();
        var removed = from.List(from.Number);
        var sponsors = from.List(() => new Fingerprint(from.Digest()));
        var versions = from.List(() => (Number: from.Number(), Name: from.Text(), Hpke: from.HpkeKey()));
        RosterDevice Version((long Number, string Name, HpkePublicKey Hpke) v) => new(key.Fingerprint, key, v.Hpke, v.Name, added, time);
        if (versions.Count == 0) throw new InvalidDataException();
        var device = new DeviceHistory(member, Version(versions[0]), sponsors, waits ? time + Waiting : long.MinValue) { Stolen = stolen };
        foreach (var version in versions) device._versions.Set(version.Number, Version(version));
        if (confirmed.Count > 0) device._confirmedAt = confirmed[0];
        if (removed.Count > 0) device._removedAt = removed[0];
        return device;
    }

    public void WriteTo(ImageWriter to)
    {
        to.Octets(SigningKey.Point.Span);
        to.Number(_first.AddedAt);
        to.Number(AddedTime);
        to.Flag(InForceFrom is not null);
        to.List(Once(_confirmedAt), to.Number);
        to.Flag(Stolen);
        to.List(Once(_removedAt), to.Number);
        to.List(Sponsors, s => to.Value(s.Value));
        to.List(_versions.Changes, c =>
        {
            to.Number(c.Number);
            to.Text(c.Value.Name);
            to.Octets(c.Value.HpkeKey.Bytes.Span);
        });
    }

    public RosterDevice At(long number) => _versions.At(number, _first);

    /// <summary>Added and not removed at that entry; it may still be waiting.</summary>
    public bool IsListed(long number) => _first.AddedAt <= number && Volatile.Read(ref _removedAt) > number && Member.At(number).Present;

    public bool IsInForce(long number, long time) => (time >= _inForceFrom || Volatile.Read(ref _confirmedAt) <= number) && IsListed(number);

    public void Replace(DeviceRecord record, long number) => _versions.Set(number, _first with { HpkeKey = record.HpkeKey, Name = record.Name });

    /// <summary>A second device vouches for it: in force from that entry on, and no longer the sponsor's alone.</summary>
    public void Confirm(long number, Fingerprint by)
    {
        Sponsors = [.. Sponsors, by];
        Volatile.Write(ref _confirmedAt, number);
    }

    public void Remove(long number, bool stolen)
    {
        Stolen |= stolen;
        if (_removedAt == long.MaxValue) Volatile.Write(ref _removedAt, number);
    }

    private static long[] Once(long number) => number == long.MaxValue ? [] : [number];
}
