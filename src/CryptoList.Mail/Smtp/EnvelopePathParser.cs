using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;

namespace CryptoList.Mail.Smtp;

/// <summary>The grammar of Reverse-path and Forward-path (RFC 5321 section 4.1.2, with RFC 6531's UTF-8 in all places it allows).</summary>
internal static class EnvelopePathParser
{
    private const string AtomMarks = "!#$%&'*+-/=?^_`{|}~";

    /// <summary>Reads a path at the start of <paramref name="input"/>; what stands behind it is left to the caller.</summary>
    public static EnvelopePathFault Parse(ReadOnlySpan<byte> input, bool forward, out EnvelopePath? path, out int consumed)
    {
        path = null;
        consumed = 0;
        if (input.Length < 2 || input[0] != '<') return EnvelopePathFault.Syntax;
        int at = 1;
        if (input[at] == '>')
        {
            if (forward) return EnvelopePathFault.NullRecipient;
            (path, consumed) = (EnvelopePath.Null, 2);
            return EnvelopePathFault.None;
        }
        if (input[at] == '@' && !SkipSourceRoute(input, ref at)) return EnvelopePathFault.Syntax;
        int start = at;
        StringBuilder? unquoted = null;
        if (input[at..] is [(byte)'"', ..] ? !SkipQuoted(input, ref at, out unquoted) : !SkipDotString(input, ref at)) return EnvelopePathFault.Syntax;
        int localEnd = at;
        if (localEnd - start > EnvelopePath.MaxLocalPartLength) return EnvelopePathFault.TooLong;
        int domainStart = at;
        if (at < input.Length && input[at] == '@')
        {
            domainStart = ++at;
            EnvelopePathFault fault = at < input.Length && input[at] == '[' ? SkipLiteral(input, ref at) : SkipDomain(input, ref at);
            if (fault != EnvelopePathFault.None) return fault;
        }
        else if (!forward || !Ascii.EqualsIgnoreCase(input[start..at], "postmaster"u8))
        {
            return at < input.Length && input[at] == '>' ? EnvelopePathFault.NoDomain : EnvelopePathFault.Syntax;
        }
        if (at >= input.Length || input[at] != '>') return EnvelopePathFault.Syntax;
        if (!Utf8.IsValid(input[start..at])) return EnvelopePathFault.NotUtf8;
        string address = Encoding.UTF8.GetString(input[start..at]);
        string local = Encoding.UTF8.GetString(input[start..localEnd]);
        if (unquoted is not null) local = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(unquoted.ToString()));
        path = new EnvelopePath(address, local, Encoding.UTF8.GetString(input[domainStart..at]));
        consumed = at + 1;
        return EnvelopePathFault.None;
    }

    private static bool SkipSourceRoute(ReadOnlySpan<byte> input, ref int at)
    {
        while (at < input.Length && input[at] == '@')
        {
            at++;
            if (SkipDomain(input, ref at) != EnvelopePathFault.None || at >= input.Length) return false;
            if (input[at] == ':') return ++at < input.Length;
            if (input[at++] != ',') return false;
        }
        return false;
    }

    private static bool SkipDotString(ReadOnlySpan<byte> input, ref int at)
    {
        bool afterDot = true;
        for (; at < input.Length; at++)
        {
            byte octet = input[at];
            if (octet == '.')
            {
                if (afterDot) return false;
                afterDot = true;
            }
            else if (octet >= 0x80 || char.IsAsciiLetterOrDigit((char)octet) || AtomMarks.Contains((char)octet)) afterDot = false;
            else break;
        }
        return !afterDot;
    }

    private static bool SkipQuoted(ReadOnlySpan<byte> input, ref int at, out StringBuilder? unquoted)
    {
        // Collected as Latin-1, one char an octet, and read as UTF-8 afterwards.
        unquoted = new StringBuilder();
        for (at++; at < input.Length; at++)
        {
            byte octet = input[at];
            if (octet == '"') return ++at < input.Length;
            if (octet == '\\')
            {
                if (++at >= input.Length) return false;
                octet = input[at];
                if (octet is < 0x20 or > 0x7E) return false;
            }
            else if (octet is < 0x20 or 0x7F) return false;
            unquoted.Append((char)octet);
        }
        return false;
    }

    private static EnvelopePathFault SkipDomain(ReadOnlySpan<byte> input, ref int at)
    {
        int start = at, label = at;
        while (true)
        {
            bool more = at < input.Length && (input[at] >= 0x80 || input[at] == '-' || char.IsAsciiLetterOrDigit((char)input[at]));
            if (more)
            {
                at++;
                continue;
            }
            if (at == label || input[label] == '-' || input[at - 1] == '-') return EnvelopePathFault.Syntax;
            if (at - label > 63 && Ascii.IsValid(input[label..at])) return EnvelopePathFault.TooLong;
            if (at >= input.Length || input[at] != '.') break;
            label = ++at;
        }
        return at - start > EnvelopePath.MaxDomainLength ? EnvelopePathFault.TooLong : EnvelopePathFault.None;
    }

    private static EnvelopePathFault SkipLiteral(ReadOnlySpan<byte> input, ref int at)
    {
        int close = input[at..].IndexOf((byte)']');
        if (close < 0 || close > 64 || !Ascii.IsValid(input.Slice(at, close))) return EnvelopePathFault.Syntax;
        string text = Encoding.ASCII.GetString(input.Slice(at + 1, close - 1));
        at += close + 1;
        bool six = text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase);
        if (six) text = text[5..];
        // A zone ("%eth0") is .NET's, not the grammar's; an IPv4 address has four parts and no other notation.
        if (text.Contains('%') || text.Contains('[') || (!six && text.Count(c => c == '.') != 3) || !IPAddress.TryParse(text, out IPAddress? address)) return EnvelopePathFault.Syntax;
        bool right = address.AddressFamily == (six ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork) && (six || text == address.ToString());
        return right ? EnvelopePathFault.None : EnvelopePathFault.Syntax;
    }
}
