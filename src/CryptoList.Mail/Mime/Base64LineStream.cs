using System.Buffers.Text;

namespace CryptoList.Mail.Mime;

/// <summary>
/// Write-only: encodes what is written as base64 in lines of 76 characters and CRLF, the last line too (RFC 2045 section 6.8).
/// <see cref="Complete"/> or disposing writes the last line; the stream below stays open.
/// </summary>
public sealed class Base64LineStream(Stream output) : Stream
{
    private const int LineBytes = 57;
    private const int LineCharacters = 76;
    private const int LinesAtOnce = 1024;
    private readonly byte[] _pending = new byte[LineBytes];
    private readonly byte[] _encoded = new byte[LinesAtOnce * (LineCharacters + 2)];
    private int _pendingLength;
    private int _encodedLength;
    private bool _completed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_completed;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Bytes that come out for so many bytes written.</summary>
    public static long EncodedLength(long length)
    {
        var (lines, rest) = Math.DivRem(length, LineBytes);
        return lines * (LineCharacters + 2) + (rest == 0 ? 0 : (rest + 2) / 3 * 4 + 2);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (_pendingLength > 0)
        {
            var taken = Math.Min(LineBytes - _pendingLength, buffer.Length);
            buffer[..taken].CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += taken;
            buffer = buffer[taken..];
            if (_pendingLength < LineBytes)
                return;
            EncodeLine(_pending);
            _pendingLength = 0;
        }

        for (; buffer.Length >= LineBytes; buffer = buffer[LineBytes..])
            EncodeLine(buffer[..LineBytes]);
        buffer.CopyTo(_pending);
        _pendingLength = buffer.Length;
    }

    /// <summary>Writes the last, shorter line if there is one. Nothing can be written after it.</summary>
    public void Complete()
    {
        if (_completed)
            return;
        if (_pendingLength > 0)
            EncodeLine(_pending.AsSpan(0, _pendingLength));
        WriteOut();
        _completed = true;
    }

    /// <summary>Hands on the whole lines there are; a begun line waits for its end.</summary>
    public override void Flush()
    {
        WriteOut();
        output.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Complete();
        base.Dispose(disposing);
    }

    private void EncodeLine(ReadOnlySpan<byte> line)
    {
        if (_encodedLength + LineCharacters + 2 > _encoded.Length)
            WriteOut();
        var room = _encoded.AsSpan(_encodedLength);
        Base64.EncodeToUtf8(line, room, out _, out var written);
        room[written] = (byte)'\r';
        room[written + 1] = (byte)'\n';
        _encodedLength += written + 2;
    }

    private void WriteOut()
    {
        output.Write(_encoded, 0, _encodedLength);
        _encodedLength = 0;
    }
}
