using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster.Histories;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>
/// device-add by another device of the member: <c>{"member","rec","sig"}</c>, in force after 24 h; with <c>"co":{"by","sig"}</c> over the
/// record, by a second device of the member or an owner's, at once.
/// </summary>
internal sealed class DeviceAddEntry(MemberId member, SignedDevice device, CoSignature? co) : EntryBody
{
    /// <summary>Most devices a member has, those that still wait counted.</summary>
    public const int MaxDevices = 8;

    public DeviceAddEntry(StrictObject d)
        : this(d.MemberId("member"), SignedDevice.Take(d), d.Has("co") ? CoSignature.Parse(d.Object("co")) : null) { }

    public override RosterEntryType Type => RosterEntryType.DeviceAdd;

    public override StrictJsonWriter ToJson()
    {
        var d = device.WriteTo(new StrictJsonWriter().Bytes("member", member));
        return co is null ? d : d.Object("co", co.ToJson());
    }

    public override RosterRefusal? Check(EntryContext context)
    {
        if (context.Present(member) is not { } target) return RosterRefusal.UnknownMember;
        if (!context.ByMember(target)) return RosterRefusal.NotEntitled;
        if (target.CountDevices(context.Number - 1) >= MaxDevices) return RosterRefusal.DeviceCount;
        if (context.CheckNewDevice(device, member) is { } refusal) return refusal;
        return co is null ? null : CheckSecond(context, co, target);
    }

    public override void Apply(EntryContext context) =>
        context.Index.AddDevice(context.Present(member)!, device.Record, context.Number, context.Time, co is null ? [context.Entry.By] : [context.Entry.By, co.By], waits: co is null);

    private RosterRefusal? CheckSecond(EntryContext context, CoSignature second, MemberHistory target)
    {
        // The same device twice would be one signature, and the 24 hours are there for when that one is stolen.
        if (second.By == context.Entry.By || context.Before.InForce(second.By) is not { } signer) return RosterRefusal.CoSignerNotInForce;
        var facts = context.FactsOf(signer.Member);
        if (!facts.MaySign || (signer.Member != target && !facts.IsOwner)) return RosterRefusal.CoSignerNotEntitled;
        return second.Holds(signer.SigningKey, context, member, device.Record.Raw.Span) ? null : RosterRefusal.CoSignatureInvalid;
    }
}
