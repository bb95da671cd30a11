using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster.Histories;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>
/// device-remove: <c>{"member","fp","stolen":0|1}</c>. Stolen also takes the devices that stolen devices alone brought in, and so on,
/// never the one that signs. A device that was removed as not stolen may be declared stolen afterwards.
/// </summary>
internal sealed class DeviceRemoveEntry(MemberId member, Fingerprint fingerprint, bool stolen) : EntryBody
{
    public DeviceRemoveEntry(StrictObject d)
        : this(d.MemberId("member"), d.Fingerprint("fp"), d.Flag("stolen")) { }

    public override RosterEntryType Type => RosterEntryType.DeviceRemove;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("member", member).Bytes("fp", fingerprint.Value).Integer("stolen", stolen ? 1 : 0);

    public override RosterRefusal? Check(EntryContext context)
    {
        if (context.Present(member) is not { } target) return RosterRefusal.UnknownMember;
        if (!context.Index.Devices.TryGetValue(fingerprint, out var device) || device.Member != target) return RosterRefusal.UnknownDevice;
        if (context.ByServer || (!context.ByOwner && !context.ByMember(target))) return RosterRefusal.NotEntitled;
        if (stolen && fingerprint == context.Entry.By) return RosterRefusal.OwnDeviceStolen;
        // A thief may plant devices and then remove the stolen one as if it were merely old: what it planted must still be reachable.
        if (!device.IsListed(context.Number - 1) && (!stolen || device.Stolen)) return RosterRefusal.DeviceAlreadyRemoved;
        var other = !context.ByOwner && fingerprint != context.Entry.By;
        if (other && context.Time - context.Signer!.AddedTime < DeviceHistory.Waiting) return RosterRefusal.DeviceTooYoung;
        var going = Going(context, device);
        if (!context.ByOwner && !target.HasDeviceInForce(context.Number - 1, context.Time, going.Contains)) return RosterRefusal.LastDevice;
        var facts = context.FactsOf(target);
        return facts.IsOwner && !context.OwnerRemains(target, facts, going.Contains) ? RosterRefusal.LastOwner : null;
    }

    public override void Apply(EntryContext context)
    {
        var target = context.Present(member)!;
        var going = Going(context, context.Index.Devices[fingerprint]);
        context.Index.Leave(target, context.Number);
        foreach (var device in going) device.Remove(context.Number, stolen);
    }

    /// <summary>The device and, when stolen, every device of the member whose sponsors are all stolen, now or before.</summary>
    private HashSet<DeviceHistory> Going(EntryContext context, DeviceHistory device)
    {
        var going = new HashSet<DeviceHistory> { device };
        var grew = stolen;
        while (grew)
        {
            grew = false;
            for (int i = 0, count = device.Member.Devices.Count; i < count; i++)
            {
                var candidate = device.Member.Devices[i];
                if (candidate == context.Signer || candidate.Sponsors.Count == 0 || going.Contains(candidate)) continue;
                var planted = candidate.Sponsors.All(sponsor => context.Index.Devices.TryGetValue(sponsor, out var by) && (by.Stolen || going.Contains(by)));
                if (planted) grew |= going.Add(candidate);
            }
        }

        return going;
    }
}
