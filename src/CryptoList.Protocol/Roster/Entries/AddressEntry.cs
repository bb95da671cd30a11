using System.Text;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>address: <c>{"member","address","co":{"by","sig"}}</c>, signed by an owner, <c>co</c> by a device of the member over the address as written.</summary>
internal sealed class AddressEntry(MemberId member, string address, CoSignature co) : EntryBody
{
    public AddressEntry(StrictObject d)
        : this(d.MemberId("member"), d.Text("address"), CoSignature.Parse(d.Object("co"))) { }

    public override RosterEntryType Type => RosterEntryType.Address;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("member", member).Text("address", address).Object("co", co.ToJson());

    public override RosterRefusal? Check(EntryContext context)
    {
        if (!context.ByOwner) return RosterRefusal.NotEntitled;
        if (context.Index.HidesAddresses) return RosterRefusal.AddressHidden;
        if (context.Present(member) is not { } target) return RosterRefusal.UnknownMember;
        if (context.Before.InForce(co.By) is not { } device) return RosterRefusal.CoSignerNotInForce;
        if (device.Member != target || !context.FactsOf(target).MaySign) return RosterRefusal.CoSignerNotEntitled;
        if (MemberBody.Normalize(address, context.Index.Address) is not { } normalized) return RosterRefusal.AddressMalformed;
        if (context.Before.AddressHolder(normalized) is { } holder && holder != target) return RosterRefusal.AddressTaken;
        return co.Holds(device.SigningKey, context, member, Encoding.UTF8.GetBytes(address)) ? null : RosterRefusal.CoSignatureInvalid;
    }

    public override void Apply(EntryContext context)
    {
        var target = context.Present(member)!;
        var normalized = MemberBody.Normalize(address, context.Index.Address)!;
        target.Facts.Set(context.Number, context.FactsOf(target) with { Address = normalized });
        context.Index.SetAddress(target, normalized, context.Number);
    }
}
