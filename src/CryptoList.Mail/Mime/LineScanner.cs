namespace CryptoList.Mail.Mime;

/// <summary>
/// Cuts a stream into lines through one buffer. A line that does not fit the buffer comes in pieces.
/// The first line end decides whether lines end in CRLF or in LF.
/// </summary>
internal sealed class LineScanner(Stream stream, int bufferBytes)
{
    private readonly byte[] _buffer = new byte[bufferBytes];
    private int _next;
    private int _filled;
    private long _nextOffset;
    private bool _atEnd;
    private int _start;

    /// <summary>Null until the first line end.</summary>
    public bool? LfOnly { get; private set; }

    /// <summary>The piece that <see cref="Next"/> found, without a line end.</summary>
    public ReadOnlySpan<byte> Piece => _buffer.AsSpan(_start, PieceLength);

    public int PieceLength { get; private set; }

    /// <summary>The piece with its line end.</summary>
    public ReadOnlySpan<byte> PieceWithEnd => _buffer.AsSpan(_start, PieceLength + EndLength);

    /// <summary>0 for a piece amid a line or the end of the stream, 1 for LF, 2 for CRLF.</summary>
    public int EndLength { get; private set; }

    public bool StartsLine { get; private set; } = true;

    /// <summary>In bytes from where the scan began.</summary>
    public long Offset { get; private set; }

    /// <summary>Where the next piece begins.</summary>
    public long NextOffset => _nextOffset;

    /// <summary>Moves to the next piece; false at the end of the stream.</summary>
    /// <param name="binary">Any byte is good, and lines are only a way to find boundaries.</param>
    /// <exception cref="MailFormatException">Not binary, and a CR or LF is no line end of the kind this message has.</exception>
    public bool Next(bool binary)
    {
        StartsLine = _nextOffset == 0 || EndLength > 0;
        var scanned = 0;
        while (true)
        {
            var rest = _buffer.AsSpan(_next, _filled - _next);
            var at = binary ? rest[scanned..].IndexOf((byte)'\n') : rest[scanned..].IndexOfAny((byte)'\r', (byte)'\n');
            if (at >= 0)
            {
                at += scanned;
                if (rest[at] == '\n')
                    return Take(binary && at > 0 && rest[at - 1] == '\r' ? at - 1 : at, binary);
                if (at + 1 < rest.Length)
                    return rest[at + 1] == '\n' && LfOnly != true ? Take(at, binary) : throw Bare();
            }

            scanned = at >= 0 ? at : rest.Length;
            if (Fill())
                continue;
            if (_atEnd)
                return at < 0 ? TakeRest(_filled - _next) : throw Bare();
            // The buffer is full. A CR at its end may be half of a line end.
            return TakeRest(_filled - _next - 1);
        }
    }

    private bool Take(int length, bool binary)
    {
        var lfOnly = _buffer[_next + length] == '\n';
        LfOnly ??= lfOnly;
        if (lfOnly != LfOnly && !binary)
            throw Bare();
        EndLength = lfOnly ? 1 : 2;
        return Advance(length);
    }

    private bool TakeRest(int length)
    {
        EndLength = 0;
        return length > 0 && Advance(length);
    }

    private bool Advance(int length)
    {
        (_start, PieceLength) = (_next, length);
        Offset = _nextOffset;
        _next += length + EndLength;
        _nextOffset += length + EndLength;
        return true;
    }

    /// <summary>False when there is no room or nothing more.</summary>
    private bool Fill()
    {
        if (_next > 0)
        {
            _buffer.AsSpan(_next, _filled - _next).CopyTo(_buffer);
            _filled -= _next;
            _next = 0;
        }

        if (_filled == _buffer.Length || _atEnd)
            return false;
        var read = stream.Read(_buffer, _filled, _buffer.Length - _filled);
        _filled += read;
        _atEnd = read == 0;
        return read > 0;
    }

    private static MailFormatException Bare() =>
        new(MailFormatFault.BareCrOrLf, "A CR or LF is no line end, or lines end in CRLF and in LF.");
}
