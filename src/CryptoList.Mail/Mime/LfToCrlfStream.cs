namespace CryptoList.Mail.Mime;

/// <summary>Text whose lines end in LF, as text whose lines end in CRLF.</summary>
internal sealed class LfToCrlfStream(Stream source) : ForwardStream
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _owesLf;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (_owesLf)
        {
            buffer[0] = (byte)'\n';
            _owesLf = false;
            return 1;
        }

        if (_start == _end)
        {
            (_start, _end) = (0, source.Read(_buffer));
            if (_end == 0)
                return 0;
        }

        var rest = _buffer.AsSpan(_start, Math.Min(_end - _start, buffer.Length));
        var lf = rest.IndexOf((byte)'\n');
        if (lf < 0)
            lf = rest.Length;
        rest[..lf].CopyTo(buffer);
        _start += lf;
        if (lf == rest.Length)
            return lf;
        _start++;
        buffer[lf] = (byte)'\r';
        _owesLf = true;
        return lf + 1;
    }
}
