using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CryptoList.Mail.Imap;

/// <summary>A FETCH or UID FETCH (RFC 9051 section 6.4.5), without tag.</summary>
/// <param name="ByUid">UID FETCH.</param>
/// <param name="Set">Which messages, as written: a sequence set, or <c>$</c> (RFC 5182).</param>
/// <param name="Items">What of them; macros are spelled out.</param>
/// <param name="Modifiers">What stands behind the items (RFC 4466), with a space before it; or nothing.</param>
public sealed record FetchCommand(bool ByUid, string Set, IReadOnlyList<FetchItem> Items, string Modifiers)
{
    private const string Vanished = " VANISHED";

    /// <summary>True when an item asks for something of the content.</summary>
    public bool TouchesContent => Items.Any(item => item.Kind != FetchItemKind.Metadata);

    /// <summary>True when the server shall tell which messages are gone (RFC 7162 section 3.2.6).</summary>
    public bool TellsVanished => ByUid && Modifiers.Contains(Vanished, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same, but for that.</summary>
    public FetchCommand WithoutVanished() => this with { Modifiers = Modifiers.Replace(Vanished, "", StringComparison.OrdinalIgnoreCase) };

    /// <summary>Reads what follows the word FETCH and a space, literals in it; false for anything else.</summary>
    public static bool TryParse(bool byUid, ReadOnlySpan<byte> arguments, [NotNullWhen(true)] out FetchCommand? command)
    {
        command = null;
        var scanner = new ImapScanner(arguments);
        if (!scanner.TryWord(out var set) || !scanner.Take(' ')) return false;
        var items = new List<FetchItem>();
        var list = scanner.Take('(');
        do
        {
            if (!scanner.TryItemName(out var text)) return false;
            // An item of an extension may have arguments: PREVIEW (LAZY).
            if (list && FetchItem.TryParse(text, out var plain) && plain.Kind == FetchItemKind.Metadata && IsArgument(ref scanner, out var argument)) text += " " + argument;
            if (!list && Macro(text) is { } names) items.AddRange(names.Select(Item));
            else if (FetchItem.TryParse(text, out var item)) items.Add(item);
            else return false;
        }
        while (list && scanner.Take(' '));
        if (list && !scanner.Take(')')) return false;
        var rest = Encoding.Latin1.GetString(arguments[scanner.At..]).TrimEnd('\r', '\n');
        if (rest.Length > 0 && !rest.StartsWith(" (", StringComparison.Ordinal)) return false;
        command = new FetchCommand(byUid, set, items, rest);
        return true;
    }

    private static bool IsArgument(ref ImapScanner scanner, out string argument)
    {
        argument = "";
        var ahead = scanner;
        if (!ahead.Take(' ') || ahead.Peek != '(' || !ahead.TryValue(out var value)) return false;
        argument = Encoding.Latin1.GetString(value);
        scanner = ahead;
        return true;
    }

    private static FetchItem Item(string name) => FetchItem.TryParse(name, out var item) ? item : throw new ArgumentException("No item.", nameof(name));

    private static string[]? Macro(string name) => name.ToUpperInvariant() switch
    {
        "ALL" => ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"],
        "FAST" => ["FLAGS", "INTERNALDATE", "RFC822.SIZE"],
        "FULL" => ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"],
        _ => null,
    };
}
