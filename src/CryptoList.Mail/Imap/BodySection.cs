using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CryptoList.Mail.Imap;

/// <summary>What of a part is meant (RFC 9051 section 6.4.5).</summary>
public enum SectionText
{
    /// <summary>All of the message, or the part's body.</summary>
    Whole,

    /// <summary>Header and empty line.</summary>
    Header,

    /// <summary>Fields of the names given, and an empty line.</summary>
    HeaderFields,

    /// <summary>All other fields, and an empty line.</summary>
    HeaderFieldsNot,

    /// <summary>The body of a message.</summary>
    Text,

    /// <summary>The header of a part.</summary>
    Mime,
}

/// <summary>A section of a message, as between the brackets of <c>BODY[2.HEADER]</c>.</summary>
/// <param name="Path">Numbers of parts from the outside in, counted from 1; empty for the message itself.</param>
/// <param name="Text">What of that.</param>
/// <param name="Fields">Names of header fields, where these are asked for.</param>
public sealed record BodySection(IReadOnlyList<int> Path, SectionText Text, IReadOnlyList<string> Fields)
{
    private const int MaxPath = 100;

    /// <summary>Reads what stands between the brackets; false for anything else.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out BodySection? section)
    {
        section = null;
        var path = new List<int>();
        var rest = text.AsSpan();
        while (!rest.IsEmpty && char.IsAsciiDigit(rest[0]) && path.Count < MaxPath)
        {
            var end = rest.IndexOf('.');
            if (!int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return false;
            path.Add(number);
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (end >= 0 && rest.IsEmpty) return false;
        }

        var space = rest.IndexOf(' ');
        SectionText? what = (space < 0 ? rest : rest[..space]).ToString().ToUpperInvariant() switch
        {
            "" => SectionText.Whole,
            "HEADER" => SectionText.Header,
            "HEADER.FIELDS" => SectionText.HeaderFields,
            "HEADER.FIELDS.NOT" => SectionText.HeaderFieldsNot,
            "TEXT" => SectionText.Text,
            "MIME" when path.Count > 0 => SectionText.Mime,
            _ => null,
        };
        IReadOnlyList<string>? fields = [];
        var named = what is SectionText.HeaderFields or SectionText.HeaderFieldsNot;
        if (what is null || named != space >= 0 || (named && (fields = ReadFields(rest[(space + 1)..].ToString())) is null)) return false;
        section = new BodySection(path, what.Value, fields);
        return true;
    }

    /// <summary>As between the brackets; names of fields are quoted.</summary>
    public override string ToString()
    {
        var name = Text switch
        {
            SectionText.Whole => null,
            SectionText.HeaderFields => $"HEADER.FIELDS ({Names()})",
            SectionText.HeaderFieldsNot => $"HEADER.FIELDS.NOT ({Names()})",
            _ => Text.ToString().ToUpperInvariant(),
        };
        return string.Join('.', Path.Select(n => n.ToString(CultureInfo.InvariantCulture)).Concat(name is null ? [] : [name]));
    }

    private string Names() => string.Join(' ', Fields.Select(f => $"\"{f.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));

    private static List<string>? ReadFields(string text)
    {
        var scanner = new ImapScanner(Encoding.Latin1.GetBytes(text));
        var names = new List<string>();
        if (!scanner.Take('(')) return null;
        do
        {
            if (!scanner.TryAstring(out var name)) return null;
            names.Add(name);
        }
        while (scanner.Take(' '));
        return scanner.Take(')') && scanner.AtEnd ? names : null;
    }
}
