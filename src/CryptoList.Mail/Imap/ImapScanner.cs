using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CryptoList.Mail.Imap;

/// <summary>
/// Reads the words of a command or response, whose literals stand in it as they were sent: <c>{5}</c>, CRLF, five octets
/// (RFC 9051 section 9). Each method moves on only when it finds what it looks for. Text is Latin-1: one character for one octet.
/// </summary>
public ref struct ImapScanner(ReadOnlySpan<byte> octets)
{
    private const int MaxDepth = 100;

    private readonly ReadOnlySpan<byte> _all = octets;

    /// <summary>Octets read so far.</summary>
    public int At { get; private set; }

    public readonly bool AtEnd => At >= _all.Length;

    /// <summary>The next octet, 0 at the end.</summary>
    public readonly byte Peek => At < _all.Length ? _all[At] : (byte)0;

    /// <summary>What lies between here and where another scanner of the same octets has come to.</summary>
    public readonly ReadOnlySpan<byte> UpTo(ImapScanner later) => _all[At..later.At];

    /// <summary>Takes that octet if it is next.</summary>
    public bool Take(char octet)
    {
        if (AtEnd || _all[At] != octet) return false;
        At++;
        return true;
    }

    /// <summary>A run up to white space, brackets of lists, quotes or the end; false when it is empty. Backslash and asterisk may be in it.</summary>
    public bool TryWord([NotNullWhen(true)] out string? word) => TryUntil(" ()\"{\r\n"u8, out word);

    /// <summary>The name of an item in a FETCH: what is in square brackets and an origin in angle brackets belong to it.</summary>
    public bool TryItemName([NotNullWhen(true)] out string? name)
    {
        var start = At;
        name = null;
        if (!TryUntil(" ()[\"\r\n"u8, out _)) return false;
        if (Take('['))
        {
            while (!Take(']'))
            {
                if (AtEnd) return Back(start);
                if (Peek is (byte)'"' or (byte)'{' ? !TryString(out _) : !Skip()) return Back(start);
            }

            if (Peek == '<' && !TryUntil(" ()\r\n"u8, out _)) return Back(start);
        }

        name = Encoding.Latin1.GetString(_all[start..At]);
        return true;
    }

    /// <summary>An astring: an atom, a quoted string or a literal.</summary>
    public bool TryAstring([NotNullWhen(true)] out string? text) => Peek is (byte)'"' or (byte)'{' or (byte)'~' ? TryString(out text) : TryWord(out text);

    /// <summary>A quoted string or a literal, also one of octets (<c>~{5}</c>).</summary>
    public bool TryString([NotNullWhen(true)] out string? text)
    {
        var start = At;
        text = null;
        if (Take('"'))
        {
            var output = new StringBuilder();
            while (!AtEnd && Peek != '"')
            {
                if (Take('\\') && AtEnd) break;
                output.Append((char)_all[At++]);
            }

            if (!Take('"')) return Back(start);
            text = output.ToString();
            return true;
        }

        Take('~');
        if (!Take('{')) return Back(start);
        var end = _all[At..].IndexOf("}\r\n"u8);
        if (end < 0 || !int.TryParse(_all.Slice(At, end).TrimEnd((byte)'+'), NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return Back(start);
        At += end + 3;
        if (length > _all.Length - At) return Back(start);
        text = Encoding.Latin1.GetString(_all.Slice(At, length));
        At += length;
        return true;
    }

    /// <summary>Any value: a list with all in it, a string, or a word; as it stands.</summary>
    public bool TryValue(out ReadOnlySpan<byte> value)
    {
        var start = At;
        value = default;
        if (!SkipValue(0)) return Back(start);
        value = _all[start..At];
        return true;
    }

    private bool SkipValue(int depth)
    {
        if (depth > MaxDepth) return false;
        if (!Take('(')) return Peek is (byte)'"' or (byte)'{' or (byte)'~' ? TryString(out _) : TryUntil(" ()\r\n"u8, out _);
        while (!Take(')'))
        {
            if (AtEnd || (!Take(' ') && !SkipValue(depth + 1))) return false;
        }

        return true;
    }

    private bool TryUntil(ReadOnlySpan<byte> ends, [NotNullWhen(true)] out string? text)
    {
        var end = _all[At..].IndexOfAny(ends);
        var run = end < 0 ? _all[At..] : _all.Slice(At, end);
        text = run.IsEmpty ? null : Encoding.Latin1.GetString(run);
        At += run.Length;
        return text is not null;
    }

    private bool Skip()
    {
        At++;
        return true;
    }

    private bool Back(int start)
    {
        At = start;
        return false;
    }
}
