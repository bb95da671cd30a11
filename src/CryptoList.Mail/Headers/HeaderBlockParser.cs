namespace CryptoList.Mail.Headers;

/// <summary>Cuts the bytes of a header block into fields.</summary>
internal static class HeaderBlockParser
{
    /// <summary>The fields keep slices of <paramref name="bytes"/>, which nobody may change afterwards.</summary>
    public static HeaderBlock Parse(ReadOnlyMemory<byte> bytes, HeaderLimits limits)
    {
        var span = bytes.Span;
        if (span.Length > limits.MaxBytes)
            throw new MailFormatException(MailFormatFault.HeaderTooLarge, $"The header is longer than {limits.MaxBytes} bytes.");
        var fields = new List<HeaderField>();
        var fieldStart = 0;
        for (var at = 0; at < span.Length;)
        {
            var length = LineLength(span[at..], limits);
            var next = at + length + 2;
            var continued = next < span.Length && HeaderSyntax.IsWhiteSpace(span[next]);
            if (!continued)
            {
                if (fields.Count == limits.MaxFields)
                    throw new MailFormatException(MailFormatFault.TooManyFields, $"The header has more than {limits.MaxFields} fields.");
                fields.Add(HeaderField.Read(bytes[fieldStart..(at + length)]));
                fieldStart = next;
            }

            at = next;
        }

        return new HeaderBlock(fields);
    }

    /// <summary>The length of the first line, without its CRLF.</summary>
    private static int LineLength(ReadOnlySpan<byte> rest, HeaderLimits limits)
    {
        var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        if ((end < 0 ? rest.Length : end) > limits.MaxLineBytes)
            throw new MailFormatException(MailFormatFault.LineTooLong, $"A line of the header is longer than {limits.MaxLineBytes} bytes.");
        if (end < 0)
            throw new MailFormatException(MailFormatFault.Truncated, "The header ends amid a line.");
        if (rest[end] == '\n' || (end + 1 < rest.Length && rest[end + 1] != '\n'))
            throw new MailFormatException(MailFormatFault.BareCrOrLf, "A CR or LF in the header is no line end.");
        if (end + 1 == rest.Length)
            throw new MailFormatException(MailFormatFault.Truncated, "The header ends amid a line end.");
        return end;
    }
}
