using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CryptoList.Mail.Imap;

/// <summary>What an item of a FETCH asks for.</summary>
public enum FetchItemKind
{
    /// <summary>Nothing of the message's content: flags, numbers, dates of the server, what an extension knows.</summary>
    Metadata,

    /// <summary>Octets of the message: BODY[…], RFC822 and its like.</summary>
    Body,

    /// <summary>A part with its transfer encoding taken off (RFC 3516).</summary>
    Binary,

    /// <summary>How long that is.</summary>
    BinarySize,

    /// <summary>RFC822.SIZE.</summary>
    Size,

    Envelope,

    /// <summary>BODYSTRUCTURE without what extensions added.</summary>
    BodyShort,

    BodyStructure,
}

/// <summary>One item of a FETCH command.</summary>
/// <param name="Text">As the client wrote it.</param>
/// <param name="ResponseName">The name it has in the answer.</param>
/// <param name="Kind">What it asks for.</param>
/// <param name="Section">Of which section; null where none is named.</param>
/// <param name="Peek">False when asking sets \Seen.</param>
/// <param name="Partial">From which octet, and how many at most; null for all.</param>
public sealed record FetchItem(string Text, string ResponseName, FetchItemKind Kind, BodySection? Section, bool Peek, (long Offset, long Length)? Partial)
{
    private static readonly BodySection Whole = new([], SectionText.Whole, []);

    /// <summary>Reads one item; false when it is one of the message's content and cannot be read.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out FetchItem? item)
    {
        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        item = bracket >= 0 ? ParseSection(text, bracket) : text.ToUpperInvariant() switch
        {
            "RFC822" => new(text, "RFC822", FetchItemKind.Body, Whole, false, null),
            "RFC822.HEADER" => new(text, "RFC822.HEADER", FetchItemKind.Body, Whole with { Text = SectionText.Header }, true, null),
            "RFC822.TEXT" => new(text, "RFC822.TEXT", FetchItemKind.Body, Whole with { Text = SectionText.Text }, false, null),
            "RFC822.SIZE" => new(text, "RFC822.SIZE", FetchItemKind.Size, null, true, null),
            "ENVELOPE" => new(text, "ENVELOPE", FetchItemKind.Envelope, null, true, null),
            "BODY" => new(text, "BODY", FetchItemKind.BodyShort, null, true, null),
            "BODYSTRUCTURE" => new(text, "BODYSTRUCTURE", FetchItemKind.BodyStructure, null, true, null),
            var name => new(text, name, FetchItemKind.Metadata, null, true, null),
        };
        return item is not null;
    }

    private static FetchItem? ParseSection(string text, int bracket)
    {
        var close = text.LastIndexOf(']');
        var name = text[..bracket].ToUpperInvariant();
        FetchItemKind? kind = name switch
        {
            "BODY" or "BODY.PEEK" => FetchItemKind.Body,
            "BINARY" or "BINARY.PEEK" => FetchItemKind.Binary,
            "BINARY.SIZE" => FetchItemKind.BinarySize,
            _ => null,
        };
        if (kind is null) return new(text, text, FetchItemKind.Metadata, null, true, null);
        if (close < bracket || !BodySection.TryParse(text[(bracket + 1)..close], out var section)) return null;
        if (kind != FetchItemKind.Body && section.Text != SectionText.Whole) return null;
        // A name may come as a literal, which is nothing to repeat within a line.
        if (text.Contains('{', StringComparison.Ordinal))
        {
            text = $"{text[..bracket]}[{section}]{text[(close + 1)..]}";
            close = text.LastIndexOf(']');
        }

        if (!TryPartial(text[(close + 1)..], out var partial) || (kind == FetchItemKind.BinarySize && partial is not null)) return null;
        var answer = $"{name.Replace(".PEEK", "", StringComparison.Ordinal)}{text[bracket..(close + 1)].ToUpperInvariant()}";
        if (partial is { } origin) answer += string.Create(CultureInfo.InvariantCulture, $"<{origin.Offset}>");
        return new(text, answer, kind.Value, section, kind == FetchItemKind.BinarySize || name.EndsWith(".PEEK", StringComparison.Ordinal), partial);
    }

    private static bool TryPartial(string text, out (long Offset, long Length)? partial)
    {
        partial = null;
        if (text.Length == 0) return true;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (text[0] != '<' || text[^1] != '>' || dot < 0
            || !long.TryParse(text.AsSpan(1, dot - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || !long.TryParse(text.AsSpan(dot + 1, text.Length - dot - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return false;
        partial = (offset, length);
        return true;
    }
}
