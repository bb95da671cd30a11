using System.Buffers;
using System.Collections;

namespace CryptoList.Mail.Headers;

/// <summary>An ordered list of header fields. What was parsed and not changed is written again byte for byte.</summary>
public sealed class HeaderBlock : IReadOnlyList<HeaderField>
{
    private readonly HeaderField[] _fields;

    public HeaderBlock(IEnumerable<HeaderField> fields) => _fields = [.. fields];

    public static HeaderBlock Empty { get; } = new([]);

    public int Count => _fields.Length;

    /// <summary>Bytes that <see cref="WriteTo"/> writes.</summary>
    public int ByteCount => _fields.Sum(item => item.Raw.Length + 2);

    public HeaderField this[int index] => _fields[index];

    /// <summary>Parses the bytes before the empty line. The bytes are copied. Lines end in CRLF, the last one too.</summary>
    /// <exception cref="MailFormatException">Too many fields, too long, no colon, bare CR or LF, or the end amid a line.</exception>
    public static HeaderBlock Parse(ReadOnlyMemory<byte> bytes, HeaderLimits? limits = null) =>
        HeaderBlockParser.Parse(bytes.ToArray(), limits ?? HeaderLimits.Default);

    /// <summary>
    /// Reads a header block and the empty line after it from the stream's position, and leaves the position at the body.
    /// A block whose first line ends in LF alone is read as a file of a Unix system: all its lines must end so, and they
    /// count as CRLF from then on. The end of the stream after a whole line ends the block too.
    /// </summary>
    /// <exception cref="MailFormatException">As for <see cref="Parse"/>; the position is then undefined.</exception>
    public static HeaderBlock ReadFrom(Stream stream, HeaderLimits? limits = null) =>
        HeaderBlockReader.Read(stream, limits ?? HeaderLimits.Default);

    /// <summary>All fields of that name, in order.</summary>
    public IEnumerable<HeaderField> All(string name) => _fields.Where(field => field.HasName(name));

    /// <summary>The only field of that name, or null when there is none or more than one.</summary>
    public HeaderField? Single(string name)
    {
        HeaderField? found = null;
        foreach (var field in _fields)
        {
            if (!field.HasName(name))
                continue;
            if (found is not null)
                return null;
            found = field;
        }

        return found;
    }

    public bool Has(string name) => Array.Exists(_fields, field => field.HasName(name));

    /// <summary>Every field with its CRLF; not the empty line.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        foreach (var field in _fields)
        {
            output.Write(field.Raw.Span);
            output.Write("\r\n"u8);
        }
    }

    /// <summary>Every field with its CRLF; not the empty line.</summary>
    public byte[] ToArray()
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(ByteCount, 1));
        WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    public IEnumerator<HeaderField> GetEnumerator() => ((IEnumerable<HeaderField>)_fields).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
