using System.Text;

namespace CryptoList.Mail.Headers;

/// <summary>Takes text word by word and joins neighbouring encoded words, even where a character was cut between two of them.</summary>
internal sealed class EncodedWordDecoder(int capacity)
{
    private readonly StringBuilder _output = new(capacity);
    private readonly List<byte> _bytes = [];
    private Encoding? _encoding;
    private bool _afterWord;

    /// <summary>One run without white space, and the white space before it.</summary>
    public void Add(ReadOnlySpan<char> gap, ReadOnlySpan<char> word)
    {
        if (!IsEncoded(word))
        {
            Flush();
            _output.Append(gap).Append(word);
            _afterWord = false;
            return;
        }

        if (!_afterWord)
            _output.Append(gap);
        while (!word.IsEmpty)
            word = word[TakeWord(word, commit: true)..];
        _afterWord = true;
    }

    public void Literal(ReadOnlySpan<char> text)
    {
        Flush();
        _output.Append(text);
    }

    public string Finish()
    {
        Flush();
        return _output.ToString();
    }

    /// <summary>Nothing but encoded words: RFC 2047 wants white space between them, and not all who write them know it.</summary>
    private bool IsEncoded(ReadOnlySpan<char> word)
    {
        while (!word.IsEmpty)
        {
            var length = TakeWord(word, commit: false);
            if (length == 0)
                return false;
            word = word[length..];
        }

        return true;
    }

    /// <summary>The length of the encoded word at the start, or 0; with <paramref name="commit"/> its bytes are kept.</summary>
    private int TakeWord(ReadOnlySpan<char> word, bool commit)
    {
        if (!word.StartsWith("=?"))
            return 0;
        var charsetLength = word[2..].IndexOf('?');
        var encodingAt = 2 + charsetLength + 1;
        if (charsetLength <= 0 || encodingAt + 2 > word.Length || word[encodingAt + 1] != '?')
            return 0;
        var charset = word.Slice(2, charsetLength);
        var language = charset.IndexOf('*'); // RFC 2231 section 5
        if (language >= 0)
            charset = charset[..language];
        var dataAt = encodingAt + 2;
        var dataLength = word[dataAt..].IndexOf("?=");
        if (dataLength < 0 || Charsets.Find(charset) is not { } encoding)
            return 0;
        var data = word.Slice(dataAt, dataLength);
        var bytes = char.ToLowerInvariant(word[encodingAt]) switch
        {
            'b' => DecodeB(data),
            'q' => DecodeQ(data),
            _ => null,
        };
        if (bytes is null)
            return 0;
        if (commit)
        {
            if (_encoding is not null && !ReferenceEquals(_encoding, encoding))
                Flush();
            _encoding = encoding;
            _bytes.AddRange(bytes);
        }

        return dataAt + dataLength + 2;
    }

    private void Flush()
    {
        if (_encoding is null)
            return;
        var text = _encoding.GetString([.. _bytes]);
        _output.Append(Harmless(text));
        _bytes.Clear();
        _encoding = null;
    }

    /// <summary>Line ends smuggled in by an encoded word must not come out as line ends somewhere else.</summary>
    internal static string Harmless(string text) =>
        text.AsSpan().ContainsAny('\r', '\n', '\0')
            ? text.Replace('\r', '\uFFFD').Replace('\n', '\uFFFD').Replace('\0', '\uFFFD')
            : text;

    private static byte[]? DecodeB(ReadOnlySpan<char> data)
    {
        data = data.TrimEnd('=');
        var padded = string.Concat(data, new string('=', (4 - data.Length % 4) % 4));
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var length) ? bytes[..length] : null;
    }

    private static byte[]? DecodeQ(ReadOnlySpan<char> data)
    {
        var bytes = new List<byte>(data.Length);
        for (var i = 0; i < data.Length; i++)
        {
            var c = data[i];
            if (c == '=')
            {
                if (i + 2 >= data.Length || !char.IsAsciiHexDigit(data[i + 1]) || !char.IsAsciiHexDigit(data[i + 2]))
                    return null;
                bytes.Add(Convert.FromHexString(data.Slice(i + 1, 2))[0]);
                i += 2;
            }
            else if (c is > ' ' and <= '~' and not '?')
            {
                bytes.Add(c == '_' ? (byte)' ' : (byte)c);
            }
            else
            {
                return null;
            }
        }

        return [.. bytes];
    }
}
