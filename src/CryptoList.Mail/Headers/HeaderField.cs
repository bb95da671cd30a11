using System.Text;

namespace CryptoList.Mail.Headers;

/// <summary>
/// One header field, RFC 5322 section 2.2, with the bytes it was read from or will be written as.
/// It cannot be built with a CR, LF or NUL in name or value, so nothing can be injected through it.
/// </summary>
public sealed class HeaderField
{
    private readonly int _valueStart;
    private string? _value;
    private string? _text;

    private HeaderField(string name, ReadOnlyMemory<byte> raw, int valueStart)
    {
        Name = name;
        Raw = raw;
        _valueStart = valueStart;
    }

    /// <summary>As written; compared without regard to case.</summary>
    public string Name { get; }

    /// <summary>The whole field with its folding, without the CRLF that ends it.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The bytes after the colon, with their folding.</summary>
    public ReadOnlyMemory<byte> RawValue => Raw[_valueStart..];

    /// <summary>The value, unfolded by deleting CRLF before white space (RFC 5322 section 2.2.3), trimmed; bytes above 127 read as UTF-8, else Latin-1.</summary>
    public string Value => _value ??= HeaderSyntax.Unfold(RawValue.Span).Trim(' ', '\t');

    /// <summary><see cref="Value"/> with RFC 2047 encoded words decoded.</summary>
    public string Text => _text ??= EncodedWords.Decode(Value);

    public bool HasName(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>A structured field from ASCII (or, where allowed, UTF-8) text, folded at white space to lines of at most 76 where possible, never above 998.</summary>
    /// <exception cref="ArgumentException">The name is not an RFC 5322 ftext, the value holds CR, LF, NUL or half a surrogate pair, or a word is longer than a line can be.</exception>
    public static HeaderField Create(string name, string value) => Create(name, value, HeaderFolding.AtWhiteSpace);

    /// <summary>As <see cref="Create(string, string)"/>, saying where folds may go. <see cref="HeaderFolding.Anywhere"/> takes ASCII only.</summary>
    /// <exception cref="ArgumentException">As above, or the value is not ASCII where it must be.</exception>
    public static HeaderField Create(string name, string value, HeaderFolding folding)
    {
        CheckName(name);
        CheckValue(value, nameof(value));
        if (folding == HeaderFolding.Anywhere && !Ascii.IsValid(value))
            throw new ArgumentException($"The field {name} may be folded anywhere and must be ASCII.", nameof(value));
        var trimmed = value.Trim(' ', '\t');
        return new HeaderField(name, HeaderFolder.Fold(name, Encoding.UTF8.GetBytes(trimmed), folding), name.Length + 1);
    }

    /// <summary>
    /// An unstructured field (Subject, Comments): RFC 2047 encoded words where the text is not plain ASCII. <see cref="Text"/> is the text again.
    /// </summary>
    /// <exception cref="ArgumentException">The name is not an RFC 5322 ftext, or the text holds CR, LF, NUL or half a surrogate pair.</exception>
    public static HeaderField CreateText(string name, string text)
    {
        CheckName(name);
        CheckValue(text, nameof(text));
        var value = EncodedWords.IsPlain(text) ? text : EncodedWords.Encode(text, name.Length + 2);
        return new HeaderField(name, HeaderFolder.Fold(name, Encoding.ASCII.GetBytes(value), HeaderFolding.AtWhiteSpace), name.Length + 1);
    }

    /// <summary>One field from its bytes, already known to have line ends only before white space.</summary>
    internal static HeaderField Read(ReadOnlyMemory<byte> raw)
    {
        var span = raw.Span;
        var colon = span.IndexOf((byte)':');
        // RFC 5322 section 4.5 bids a reader to take white space before the colon.
        var name = colon < 0 ? [] : span[..colon].TrimEnd(" \t"u8);
        if (!HeaderSyntax.IsFieldName(name))
            throw new MailFormatException(MailFormatFault.MalformedField, "A line of the header is not a field.");
        if (span.Contains((byte)0))
            throw new MailFormatException(MailFormatFault.MalformedField, "A header field holds a NUL.");
        return new HeaderField(Encoding.ASCII.GetString(name), raw, colon + 1);
    }

    private static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!HeaderSyntax.IsFieldName(name) || name.Length > HeaderSyntax.PreferredLine)
            throw new ArgumentException("Not the name of a header field.", nameof(name));
    }

    private static void CheckValue(string value, string parameter)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!HeaderSyntax.IsHarmless(value))
            throw new ArgumentException("A header field cannot hold CR, LF, NUL or half a surrogate pair.", parameter);
    }
}
