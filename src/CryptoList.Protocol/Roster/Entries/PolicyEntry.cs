using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>policy: <c>{"policy":{…}}</c>, whole.</summary>
internal sealed class PolicyEntry(ListPolicy policy) : EntryBody
{
    public PolicyEntry(StrictObject d)
        : this(ListPolicy.Parse(d.Object("policy"))) { }

    public override RosterEntryType Type => RosterEntryType.Policy;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().Object("policy", policy.ToJson());

    public override RosterRefusal? Check(EntryContext context) =>
        !context.ByOwner ? RosterRefusal.NotEntitled : policy.Hidden != context.Index.HidesAddresses ? RosterRefusal.HidingFixed : null;

    public override void Apply(EntryContext context) => context.Index.Policies.Set(context.Number, policy);
}
