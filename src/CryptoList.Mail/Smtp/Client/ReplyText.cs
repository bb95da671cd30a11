using System.Text;

namespace CryptoList.Mail.Smtp.Client;

/// <summary>Reads replies off the wire (RFC 5321 section 4.2.1): every line a code, then a space, a hyphen for more, or the line's end.</summary>
internal static class ReplyText
{
    /// <summary>The octets of one whole reply at the start of <paramref name="input"/>; 0 when more must come; -1 for what is no reply.</summary>
    public static int Measure(ReadOnlySpan<byte> input, out int code)
    {
        code = 0;
        int at = 0;
        while (true)
        {
            ReadOnlySpan<byte> line = input[at..];
            int lf = line.IndexOf((byte)'\n');
            if (lf < 0) return 0;
            if (lf < 4 || line[lf - 1] != '\r') return -1;
            if (line[0] is < (byte)'2' or > (byte)'5' || !char.IsAsciiDigit((char)line[1]) || !char.IsAsciiDigit((char)line[2])) return -1;
            int value = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + line[2] - '0';
            if (at > 0 && value != code) return -1;
            code = value;
            at += lf + 1;
            switch (line[3])
            {
                case (byte)' ' or (byte)'\r': return at;
                case (byte)'-': continue;
                default: return -1;
            }
        }
    }

    /// <summary>Makes a value of a reply that was measured. Control characters become question marks, and lines are cut at 512 octets.</summary>
    public static SmtpReply Read(ReadOnlySpan<byte> reply, int code)
    {
        List<string> lines = [];
        EnhancedStatusCode? enhanced = null;
        foreach (Range range in reply[..^2].Split("\r\n"u8))
        {
            ReadOnlySpan<byte> line = reply[range];
            string text = line.Length > 4 ? Clean(line[4..]) : "";
            int space = text.IndexOf(' ');
            bool has = EnhancedStatusCode.TryParse(space < 0 ? text : text.AsSpan(0, space), out EnhancedStatusCode found) && found.Class == code / 100;
            if (lines.Count == 0 && has) enhanced = found;
            if (has && found == enhanced) text = space < 0 ? "" : text[(space + 1)..];
            lines.Add(text);
        }
        return new SmtpReply(code, enhanced, [.. lines]);
    }

    private static string Clean(ReadOnlySpan<byte> text)
    {
        // Room for the codes and the CRLF, put back when the reply is written again.
        if (text.Length > 490) text = text[..490];
        bool ascii = Ascii.IsValid(text);
        if (ascii && text.IndexOfAnyInRange((byte)0, (byte)31) < 0 && !text.Contains((byte)127)) return Encoding.ASCII.GetString(text);
        StringBuilder clean = new(text.Length);
        foreach (byte octet in text) clean.Append(octet is < 32 or > 126 ? '?' : (char)octet);
        return clean.ToString();
    }
}
