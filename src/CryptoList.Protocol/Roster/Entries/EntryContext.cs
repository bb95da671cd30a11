using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster.Histories;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>What an entry is judged against: the log before it, at its own time, and who signed it.</summary>
internal sealed class EntryContext(RosterIndex index, RosterEntry entry, DeviceHistory? signer)
{
    public RosterIndex Index { get; } = index;
    public RosterEntry Entry { get; } = entry;

    /// <summary>The state at (n - 1, ts).</summary>
    public RosterState Before { get; } = new(index, entry.Number - 1, entry.Time);
    public long Number => Entry.Number;
    public long Time => Entry.Time;

    /// <summary>The signing device; null when the server signed.</summary>
    public DeviceHistory? Signer { get; } = signer;
    public MemberFacts? SignerFacts { get; } = signer?.Member.At(entry.Number - 1);
    public bool ByServer => Signer is null;
    public bool ByOwner => SignerFacts?.IsOwner == true;

    /// <summary>The signer is a member with that right.</summary>
    public bool ByHolderOf(Rights right) => SignerFacts?.Rights.HasFlag(right) == true;

    public bool ByMember(MemberHistory member) => Signer?.Member == member;

    /// <summary>The member present under that id before this entry.</summary>
    public MemberHistory? Present(MemberId id) => Before.TryFacts(id, out var member, out _) ? member : null;

    public MemberFacts FactsOf(MemberHistory member) => member.At(Number - 1);

    /// <summary>Whether an owner who may sign, with a device in force, is left when one member's facts change and some devices go.</summary>
    public bool OwnerRemains(MemberHistory changed, MemberFacts after, Func<DeviceHistory, bool>? gone = null)
    {
        for (int i = 0, count = Index.Members.Count; i < count; i++)
        {
            var member = Index.Members[i];
            var facts = member == changed ? after : FactsOf(member);
            if (facts.IsOwner && facts.MaySign && member.HasDeviceInForce(Number - 1, Time, gone)) return true;
        }

        return false;
    }

    /// <summary>Whether the device may be taken in for that member of this list.</summary>
    public RosterRefusal? CheckNewDevice(Keys.SignedDevice device, MemberId member)
    {
        if (Index.KnowsFingerprint(device.Record.Fingerprint)) return RosterRefusal.FingerprintUsed;
        if (Index.KnowsHpkeKey(device.Record.HpkeKey)) return RosterRefusal.HpkeKeyUsed;
        return device.IsSignedFor(Index.List, member) ? null : RosterRefusal.DeviceSignatureInvalid;
    }
}
