using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>device-key: <c>{"member","rec","sig"}</c>, by the device itself: the same signing key with a new HPKE key, and a name that may be new.</summary>
internal sealed class DeviceKeyEntry(MemberId member, SignedDevice device) : EntryBody
{
    public DeviceKeyEntry(StrictObject d)
        : this(d.MemberId("member"), SignedDevice.Take(d)) { }

    public override RosterEntryType Type => RosterEntryType.DeviceKey;

    public override StrictJsonWriter ToJson() => device.WriteTo(new StrictJsonWriter().Bytes("member", member));

    public override RosterRefusal? Check(EntryContext context)
    {
        if (context.Present(member) is not { } target) return RosterRefusal.UnknownMember;
        if (!context.ByMember(target) || device.Record.Fingerprint != context.Entry.By) return RosterRefusal.NotEntitled;
        if (context.Index.KnowsHpkeKey(device.Record.HpkeKey)) return RosterRefusal.HpkeKeyUsed;
        return device.IsSignedFor(context.Index.List, member) ? null : RosterRefusal.DeviceSignatureInvalid;
    }

    public override void Apply(EntryContext context) => context.Index.ReplaceHpkeKey(context.Signer!, device.Record, context.Number);
}
