namespace CryptoList.Server.Commands.Entries;

/// <summary>
/// What became of a signed entry. <see cref="Outcome"/>: <c>appended</c>, <c>already-there</c>, <c>refused</c> or <c>not-tried</c> (one before
/// it was refused). <see cref="Refusal"/> is the rule's name in kebab-case, <see cref="Advice"/> what to do about it;
/// <see cref="Receipts"/> the removal receipts as their lines.
/// </summary>
internal sealed record EntryResult(long? Number, string? Type, string Outcome, string? About, string? Refusal, string? Advice, IReadOnlyList<string> Receipts)
{
    public const string Appended = "appended";
    public const string AlreadyThere = "already-there";
    public const string Refused = "refused";
    public const string NotTried = "not-tried";

    /// <summary>The fields, for <c>--help</c>.</summary>
    public const string Fields = "{list, entry, entries: [{number, type, outcome: appended|already-there|refused|not-tried, about, refusal, advice, receipts: [line]}]}";
}
