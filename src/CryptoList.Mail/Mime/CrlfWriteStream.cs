namespace CryptoList.Mail.Mime;

/// <summary>Passes on what is written with every line end as CRLF: a bare LF or a bare CR becomes one. The destination stays open.</summary>
public sealed class CrlfWriteStream(Stream destination) : Stream
{
    private bool _afterCr;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // What is well formed already goes through in one piece, up to the first line end that is not.
        var done = 0;
        for (var at = 0; at < buffer.Length;)
        {
            if (_afterCr)
            {
                _afterCr = false;
                if (buffer[at] == '\n')
                {
                    at++;
                    continue;
                }

                Pass(buffer[done..at]);
                destination.Write("\n"u8);
                done = at;
            }

            var next = buffer[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (next < 0) break;
            at += next;
            if (buffer[at] == '\r')
            {
                _afterCr = true;
                at++;
                continue;
            }

            Pass(buffer[done..at]);
            destination.Write("\r\n"u8);
            done = ++at;
        }

        Pass(buffer[done..]);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => destination.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _afterCr)
        {
            _afterCr = false;
            destination.Write("\n"u8);
        }

        base.Dispose(disposing);
    }

    private void Pass(ReadOnlySpan<byte> part)
    {
        if (!part.IsEmpty) destination.Write(part);
    }
}
