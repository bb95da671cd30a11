namespace CryptoList.Mail.Smtp.Server;

/// <summary>
/// Reads message text as it streams by: finds the end of data, undoes transparency (RFC 5321 section 4.5.2) and checks
/// lines. The end is CRLF "." CRLF and nothing else; a CR or LF alone is a fault and never ends a line, so no two ends
/// can be seen in one message. Holds a few words of state, never text.
/// </summary>
internal sealed class TextScanner(bool transparent, int maxLineLength)
{
    private enum At
    {
        LineStart,
        Dot,
        DotCr,
        Text,
        Cr,
    }

    private At _at = At.LineStart;
    private long _lineLength;

    /// <summary>The first fault so far.</summary>
    public TextFault Fault { get; private set; }

    /// <summary>The end of data was read.</summary>
    public bool Ended { get; private set; }

    /// <summary>The last octet was a CR that still waits for its LF.</summary>
    public bool EndsInCr => _at == At.Cr;

    /// <summary>The last line has no CRLF, and would be too long with one, which whoever sends it on in DATA must add.</summary>
    public bool EndsInLineTooLong => _lineLength > maxLineLength - 2;

    /// <summary>
    /// Takes the next run of octets from the start of <paramref name="input"/> (not empty): how many are used up, and which of
    /// them are content. After a fault the content is of no use, but the end is still found.
    /// </summary>
    public int Next(ReadOnlySpan<byte> input, out Range content)
    {
        int start = 0, i = 0;
        while (i < input.Length)
        {
            byte octet = input[i];
            switch (_at)
            {
                case At.LineStart when transparent && octet == '.':
                    _at = At.Dot;
                    if (i > start)
                    {
                        // What came before goes out first; the dot itself is never content.
                        content = start..i;
                        return i + 1;
                    }
                    start = ++i;
                    continue;

                case At.Dot when octet == '\r':
                    _at = At.DotCr;
                    start = ++i;
                    continue;

                case At.DotCr when octet == '\n':
                    Ended = true;
                    content = 0..0;
                    return i + 1;

                case At.DotCr:
                case At.Cr when octet != '\n':
                    Note(TextFault.BareLineEnding);
                    _at = At.Text;
                    continue;

                case At.Cr:
                    i++;
                    if (++_lineLength > maxLineLength) Note(TextFault.LineTooLong);
                    _lineLength = 0;
                    _at = At.LineStart;
                    continue;
            }
            _at = At.Text;
            int run = input[i..].IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
            if (run < 0) run = input.Length - i;
            i += run;
            _lineLength += run;
            if (_lineLength > maxLineLength) Note(TextFault.LineTooLong);
            if (i == input.Length) break;
            if (input[i] == '\r') _at = At.Cr;
            else Note(input[i] == '\n' ? TextFault.BareLineEnding : TextFault.Nul);
            i++;
            _lineLength++;
        }
        content = start..i;
        return i;
    }

    private void Note(TextFault fault)
    {
        if (Fault == TextFault.None) Fault = fault;
    }
}
