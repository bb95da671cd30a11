using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster.Histories;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>
/// device-confirm: <c>{"member","fp"}</c>, the second signature of a device-add given afterwards: a device that waits for its 24 hours is in force from this
/// entry on. By a device of the member that did not add it; where the member has none in force, by another member who is an owner.
/// </summary>
internal sealed class DeviceConfirmEntry(MemberId member, Fingerprint fingerprint) : EntryBody
{
    public DeviceConfirmEntry(StrictObject d)
        : this(d.MemberId("member"), d.Fingerprint("fp")) { }

    public override RosterEntryType Type => RosterEntryType.DeviceConfirm;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("member", member).Bytes("fp", fingerprint.Value);

    public override RosterRefusal? Check(EntryContext context)
    {
        if (context.Present(member) is not { } target) return RosterRefusal.UnknownMember;
        if (!context.Index.Devices.TryGetValue(fingerprint, out var device) || device.Member != target) return RosterRefusal.UnknownDevice;
        if (!device.IsListed(context.Number - 1)) return RosterRefusal.DeviceAlreadyRemoved;
        if (device.IsInForce(context.Number - 1, context.Time)) return RosterRefusal.DeviceNotWaiting;
        return MayConfirm(context, device) ? null : RosterRefusal.NotEntitled;
    }

    public override void Apply(EntryContext context) => context.Index.Devices[fingerprint].Confirm(context.Number, context.Entry.By);

    // One signature more of the device that added it would be no second one: the 24 hours are there for when that one is stolen. Owners are asked only
    // where the member has nothing else, or a thief would ask them although the member's other device is there to say no.
    private static bool MayConfirm(EntryContext context, DeviceHistory device)
    {
        if (context.ByMember(device.Member)) return !device.Sponsors.Contains(context.Entry.By);
        return context.ByOwner && !device.Member.HasDeviceInForce(context.Number - 1, context.Time, d => device.Sponsors.Contains(d.Fingerprint));
    }
}
