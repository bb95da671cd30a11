namespace CryptoList.Mail.Mime;

/// <summary>
/// Decodes quoted-printable, RFC 2045 section 6.7: white space at the end of a line goes, a hard line break comes as CRLF.
/// </summary>
internal sealed class QuotedPrintableDecodeStream(Stream source, TransferDecoding decoding) : ForwardStream
{
    private const int BufferBytes = 64 * 1024;
    private readonly byte[] _encoded = new byte[BufferBytes];
    private readonly byte[] _decoded = new byte[BufferBytes + 2];
    private int _held;
    private int _decodedStart;
    private int _decodedEnd;
    private bool _atEnd;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (_decodedStart == _decodedEnd)
        {
            if (_atEnd)
                return 0;
            (_decodedStart, _decodedEnd) = (0, 0);
            Fill();
        }

        var count = Math.Min(buffer.Length, _decodedEnd - _decodedStart);
        _decoded.AsSpan(_decodedStart, count).CopyTo(buffer);
        _decodedStart += count;
        return count;
    }

    private void Fill()
    {
        // Half the buffer, since a bare LF of a Unix file comes out as two bytes.
        var read = source.Read(_encoded.AsSpan(_held, Math.Max(0, BufferBytes / 2 - _held)));
        if (read == 0 && _held >= BufferBytes / 2)
            throw new MailFormatException(MailFormatFault.LineTooLong, "A line of quoted-printable goes on with nothing but white space or equals signs.");
        _atEnd = read == 0;
        _held += read;
        ReadOnlySpan<byte> rest = _encoded.AsSpan(0, _held);
        int lf;
        while ((lf = rest.IndexOf((byte)'\n')) >= 0)
        {
            if (DecodeLine(rest[..lf].TrimEnd("\r \t"u8)))
                Add("\r\n"u8);
            rest = rest[(lf + 1)..];
        }

        var ready = _atEnd ? rest.TrimEnd("\r \t"u8) : rest[..Settled(rest)];
        DecodeLine(ready);
        rest = _atEnd ? [] : rest[ready.Length..];
        rest.CopyTo(_encoded);
        _held = rest.Length;
    }

    /// <summary>How much of an unfinished line means the same whatever follows.</summary>
    private static int Settled(ReadOnlySpan<byte> rest)
    {
        var settled = rest.TrimEnd("\r \t"u8).Length;
        while (true)
        {
            if (settled > 0 && rest[settled - 1] == '=')
                settled -= 1;
            else if (settled > 1 && rest[settled - 2] == '=')
                settled -= 2;
            else
                return settled;
        }
    }

    /// <summary>Decodes a line or part of one; false where it ends in a soft line break.</summary>
    private bool DecodeLine(ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var escape = line.IndexOf((byte)'=');
            if (escape < 0)
            {
                Add(line);
                return true;
            }

            Add(line[..escape]);
            line = line[(escape + 1)..];
            if (line.IsEmpty)
                return false;
            if (line.Length >= 2 && char.IsAsciiHexDigit((char)line[0]) && char.IsAsciiHexDigit((char)line[1]))
            {
                Convert.FromHexString(line[..2], _decoded.AsSpan(_decodedEnd, 1), out _, out _);
                _decodedEnd++;
                line = line[2..];
            }
            else if (decoding == TransferDecoding.Strict)
            {
                throw new MailFormatException(MailFormatFault.BadTransferEncoding, "The quoted-printable of a part is damaged.");
            }
            else
            {
                Add("="u8);
            }
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_decoded.AsSpan(_decodedEnd));
        _decodedEnd += bytes.Length;
    }
}
