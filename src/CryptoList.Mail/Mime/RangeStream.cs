namespace CryptoList.Mail.Mime;

/// <summary>A range of a seekable stream. It sets the position before each read, so several can be read in turns, on one thread.</summary>
internal sealed class RangeStream(Stream source, long offset, long length) : ForwardStream
{
    private long _at = offset;
    private readonly long _end = offset + length;

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, _end - _at);
        if (wanted == 0)
            return 0;
        if (source.Position != _at)
            source.Position = _at;
        var read = source.Read(buffer[..wanted]);
        if (read == 0)
            throw new MailFormatException(MailFormatFault.Truncated, "The message is shorter than when it was indexed.");
        _at += read;
        return read;
    }
}
