namespace CryptoList.Storage.Moving;

/// <summary>A table as every store has it: its name, and its columns with what they hold.</summary>
internal sealed record StoredTable(string Name, params (string Name, StoredKind Kind)[] Columns)
{
    private const StoredKind Number = StoredKind.Number, Real = StoredKind.Real, Octets = StoredKind.Octets, Text = StoredKind.Text;

    /// <summary>All that is moved. Nodes are not: those of the old store are gone.</summary>
    public static readonly IReadOnlyList<StoredTable> All =
    [
        new("list", ("key", Number), ("id", Octets), ("address", Text), ("name", Text), ("created", Number), ("head", Number)),
        new("roster_entry", ("list", Number), ("n", Number), ("entry", Octets), ("signature", Octets)),
        new(
            "post", ("id", Number), ("list", Number), ("device", Octets), ("grp", Text), ("seq", Number), ("author", Octets), ("mid", Text), ("ph", Octets),
            ("control", Octets), ("subject", Text), ("body_length", Number), ("wrapped", Octets), ("queue_day", Number), ("an", Number), ("ah", Octets),
            ("accepted", Number), ("cursor", Number), ("expanded", Number), ("pending", Number), ("settled", Number)),
        new("body_chunk", ("post", Number), ("idx", Number), ("data", Octets)),
        new("highest_number", ("list", Number), ("device", Octets), ("grp", Text), ("seq", Number)),
        new("forgotten_number", ("list", Number), ("device", Octets), ("grp", Text), ("first", Number), ("last", Number)),
        new("distribution", ("post", Number), ("rn", Number), ("young", Number), ("raw", Octets), ("signature", Octets)),
        new(
            "delivery", ("post", Number), ("member", Octets), ("state", Number), ("attempts", Number), ("due", Number), ("settled", Number), ("reply", Text), ("route", Number),
            ("shared", Number), ("told", Number)),
        new(
            "member_delivery", ("list", Number), ("member", Octets), ("score", Real), ("scored", Number), ("paused", Number), ("reason", Number), ("last_reply", Text),
            ("last_bounce", Number), ("notice", Number), ("probe_post", Number), ("probe_started", Number), ("probe_taken", Number)),
        new("counted_bounce", ("list", Number), ("member", Octets), ("post", Number), ("weight", Real), ("counted", Number)),
        new("told", ("list", Number), ("n", Number)),
        new("set_aside", ("post", Number), ("since", Number), ("reason", Text), ("told", Number)),
        new(
            "letter", ("id", Number), ("occasion", Text), ("list", Number), ("kind", Number), ("recipient", Text), ("message", Octets), ("created", Number),
            ("due", Number), ("attempts", Number), ("ended", Number), ("member", Octets), ("until", Number), ("batch", Text), ("device", Octets)),
        new("last_copy", ("list", Number), ("member", Octets), ("settled", Number)),
        new("key_use", ("list", Number), ("grp", Text), ("epoch", Number), ("posts", Number), ("bytes", Number), ("last", Number)),
        new("hidden_address", ("list", Number), ("member", Octets), ("address", Text), ("gone", Number)),
        new("change", ("seq", Number), ("list", Number), ("kind", Number)),
    ];

    /// <summary>The columns, with commas between.</summary>
    public string ColumnList => string.Join(", ", Columns.Select(c => c.Name));

    /// <summary>What to read: a copy that a node had marked waits again.</summary>
    public string Select => $"select {ColumnList.Replace("state", "case when state = 1 then 0 else state end", StringComparison.Ordinal)} from {Name}";
}
