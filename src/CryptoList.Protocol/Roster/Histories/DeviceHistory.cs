using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Roster.Histories;

/// <summary>All that ever was of one device.</summary>
internal sealed class DeviceHistory
{
    /// <summary>How long a device added by one signature alone waits, in seconds: the time its member or an owner has to object.</summary>
    public const long Waiting = 24L * 3600;

    private readonly Timeline<RosterDevice> _versions = new();
    private readonly RosterDevice _first;
    private readonly long _inForceFrom;
    private long _removedAt = long.MaxValue;

    public DeviceHistory(MemberHistory member, DeviceRecord record, long number, long time, IReadOnlyList<Fingerprint> sponsors, bool waits)
    {
        Member = member;
        Sponsors = sponsors;
        _inForceFrom = waits ? time + Waiting : long.MinValue;
        _first = new RosterDevice(record.Fingerprint, record.SigningKey, record.HpkeKey, record.Name, number, time);
        _versions.Set(number, _first);
    }

    public MemberHistory Member { get; }
    public Fingerprint Fingerprint => _first.Fingerprint;
    public VerifyingKey SigningKey => _first.SigningKey;
    public long AddedTime => _first.AddedTime;

    /// <summary>The devices whose signatures brought this one in; empty when an invitation or genesis did.</summary>
    public IReadOnlyList<Fingerprint> Sponsors { get; }

    /// <summary>Declared stolen; used by the appending thread only.</summary>
    public bool Stolen { get; private set; }

    /// <summary>When it comes into force, Unix seconds; null when it was at once.</summary>
    public long? InForceFrom => _inForceFrom == long.MinValue ? null : _inForceFrom;

    public RosterDevice At(long number) => _versions.At(number, _first);

    /// <summary>Added and not removed at that entry; it may still be waiting.</summary>
    public bool IsListed(long number) => _first.AddedAt <= number && Volatile.Read(ref _removedAt) > number && Member.At(number).Present;

    public bool IsInForce(long number, long time) => time >= _inForceFrom && IsListed(number);

    public void Replace(DeviceRecord record, long number) => _versions.Set(number, _first with { HpkeKey = record.HpkeKey, Name = record.Name });

    public void Remove(long number, bool stolen)
    {
        Stolen |= stolen;
        if (_removedAt == long.MaxValue) Volatile.Write(ref _removedAt, number);
    }
}
