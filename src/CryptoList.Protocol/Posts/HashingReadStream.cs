using System.Security.Cryptography;
using CryptoList.Cryptography;

namespace CryptoList.Protocol.Posts;

/// <summary>Passes on what is read, and keeps its SHA-256 and length.</summary>
public sealed class HashingReadStream(Stream source) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    /// <summary>Bytes read so far.</summary>
    public override long Length => _read;

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <summary>Reads what is left and gives SHA-256 of the whole; starts anew.</summary>
    public Digest Finish()
    {
        CopyTo(Null);
        Span<byte> hash = stackalloc byte[Digest.Size];
        _hash.GetHashAndReset(hash);
        return new Digest(hash);
    }

    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        _hash.AppendData(buffer[..count]);
        _read += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }
}
