namespace CryptoList.Mail.Headers;

/// <summary>The two line ends a message can have: CRLF on the wire, LF in a file of a Unix system.</summary>
internal static class LineEnds
{
    /// <summary>Lines that end in LF alone, as lines that end in CRLF.</summary>
    /// <exception cref="MailFormatException">There is a CR.</exception>
    public static byte[] ToCrlf(ReadOnlySpan<byte> text)
    {
        if (text.Contains((byte)'\r'))
            throw new MailFormatException(MailFormatFault.BareCrOrLf, "A CR in a message whose lines end in LF.");
        var output = new byte[text.Length + text.Count((byte)'\n')];
        var written = 0;
        while (!text.IsEmpty)
        {
            var lf = text.IndexOf((byte)'\n');
            var line = lf < 0 ? text : text[..lf];
            line.CopyTo(output.AsSpan(written));
            written += line.Length;
            if (lf < 0)
                break;
            output[written++] = (byte)'\r';
            output[written++] = (byte)'\n';
            text = text[(lf + 1)..];
        }

        return output;
    }
}
