using System.Text;
using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Imap.Structure;

/// <summary>Header fields as an IMAP server shows them: octets as they are (Latin-1), unfolded, runs of white space as one space.</summary>
internal static class FieldText
{
    /// <summary>The last field of that name, or null. RFC 9051 leaves open which; servers take the last.</summary>
    public static string? Of(HeaderBlock header, string name) => header.All(name).LastOrDefault() is { } field ? Of(field) : null;

    /// <summary>A field's value.</summary>
    public static string Of(HeaderField field)
    {
        var text = new StringBuilder(field.RawValue.Length);
        foreach (var octet in field.RawValue.Span)
        {
            if (octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') text.Append(text.Length > 0 && text[^1] != ' ' ? " " : "");
            else text.Append((char)octet);
        }

        return text.ToString().TrimEnd(' ');
    }
}
