using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>group: <c>{"name","add":["&lt;16B&gt;",…],"remove":[…]}</c>; the first with a name makes the group. <c>all</c> is everyone and cannot be changed.</summary>
internal sealed class GroupEntry(string name, IReadOnlyList<MemberId> add, IReadOnlyList<MemberId> remove) : EntryBody
{
    public GroupEntry(StrictObject d)
        : this(d.Text("name"), Ids(d, "add"), Ids(d, "remove")) { }

    public override RosterEntryType Type => RosterEntryType.Group;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().Text("name", name)
        .Texts("add", add.Select(id => id.ToString())).Texts("remove", remove.Select(id => id.ToString()));

    public override RosterRefusal? Check(EntryContext context)
    {
        if (!context.ByOwner) return RosterRefusal.NotEntitled;
        if (name == RosterState.Everyone || !GroupName.IsValid(name)) return RosterRefusal.GroupName;
        var group = context.Before.Group(name);
        if (group is not null && add.Count + remove.Count == 0) return RosterRefusal.GroupChange;
        if (add.Concat(remove).Distinct().Count() != add.Count + remove.Count) return RosterRefusal.GroupChange;
        foreach (var id in add.Concat(remove))
        {
            if (context.Present(id) is null) return RosterRefusal.UnknownMember;
        }

        var addable = add.All(id => group?.Holds(id, context.Number - 1) != true);
        return addable && remove.All(id => group?.Holds(id, context.Number - 1) == true) ? null : RosterRefusal.GroupChange;
    }

    public override void Apply(EntryContext context)
    {
        var group = context.Before.Group(name) ?? context.Index.AddGroup(name, context.Number);
        foreach (var id in add) group.Put(id, true, context.Number);
        foreach (var id in remove) group.Put(id, false, context.Number);
        if (remove.Count == 0) return;
        group.Leave(context.Number);
        context.Index.Leavers[context.Number] = [.. remove];
    }

    private static MemberId[] Ids(StrictObject d, string name) =>
        [.. d.Texts(name).Select(text => MemberId.TryParse(text, out var id) ? id : throw new StrictJsonException(StrictJsonFault.BadBase64, name))];
}
