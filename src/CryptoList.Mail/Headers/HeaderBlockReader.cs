namespace CryptoList.Mail.Headers;

/// <summary>Finds the end of a header block in a stream and reads no further, as far as the caller can see.</summary>
internal sealed class HeaderBlockReader(Stream stream, HeaderLimits limits)
{
    private const int ChunkBytes = 4096;
    private byte[] _bytes = new byte[ChunkBytes];
    private int _filled;
    private int _lineStart;
    private int _blockLength;
    private bool? _crlf;

    public static HeaderBlock Read(Stream stream, HeaderLimits limits)
    {
        var start = stream.CanSeek ? stream.Position : 0;
        var reader = new HeaderBlockReader(stream, limits);
        while (reader.FindLine(out var length) && reader.TakeLine(length))
        {
        }

        if (stream.CanSeek)
            stream.Position = start + reader._lineStart;
        var block = reader._bytes.AsMemory(0, reader._blockLength);
        return HeaderBlockParser.Parse(reader._crlf == false ? LineEnds.ToCrlf(block.Span) : block, limits);
    }

    /// <summary>The length of the next line with its LF; false at the end of the stream.</summary>
    private bool FindLine(out int length)
    {
        var scanned = _lineStart;
        while (true)
        {
            var lf = _bytes.AsSpan(scanned.._filled).IndexOf((byte)'\n');
            if (lf >= 0)
            {
                length = scanned + lf + 1 - _lineStart;
                return true;
            }

            scanned = _filled;
            length = _filled - _lineStart;
            if (length > limits.MaxLineBytes + 1)
                throw new MailFormatException(MailFormatFault.LineTooLong, $"A line of the header is longer than {limits.MaxLineBytes} bytes.");
            if (!Fill())
            {
                if (length > 0)
                    throw new MailFormatException(MailFormatFault.Truncated, "The message ends amid a line of its header.");
                return false;
            }
        }
    }

    /// <summary>False at the empty line, which is then behind <see cref="_lineStart"/>.</summary>
    private bool TakeLine(int length)
    {
        var crlf = length > 1 && _bytes[_lineStart + length - 2] == '\r';
        _crlf ??= crlf;
        if (crlf != _crlf)
            throw new MailFormatException(MailFormatFault.BareCrOrLf, "Some lines of the header end in CRLF and some in LF.");
        _lineStart += length;
        if (length == (crlf ? 2 : 1))
            return false;
        _blockLength = _lineStart;
        if (_blockLength > limits.MaxBytes)
            throw new MailFormatException(MailFormatFault.HeaderTooLarge, $"The header is longer than {limits.MaxBytes} bytes.");
        return true;
    }

    /// <summary>Where the position cannot be set back, one byte at a time, so that none of the body is taken.</summary>
    private bool Fill()
    {
        if (_filled == _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        var room = stream.CanSeek ? _bytes.AsSpan(_filled) : _bytes.AsSpan(_filled, 1);
        var read = stream.Read(room);
        _filled += read;
        return read > 0;
    }
}
