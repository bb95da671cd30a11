using CryptoList.Cryptography.Chunked;

namespace CryptoList.Cryptography.Tests.Chunked;

/// <summary>A sealed message of zero bytes, made while it is read, so that neither side of it ever lies in memory whole.</summary>
internal sealed class SealedZeroes : Stream
{
    private static readonly byte[] Zeroes = new byte[65536];

    private readonly MemoryStream _pending = new();
    private readonly ChunkedSealStream _seal;
    private long _left;
    private bool _completed;

    public SealedZeroes(byte[] key, byte[] context, long length)
    {
        _seal = ChunkedEncryption.CreateSealStream(_pending, key, context);
        _left = length;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_pending.Position == _pending.Length && !_completed) Refill();
        return _pending.Read(buffer, offset, count);
    }

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _seal.Dispose();
        base.Dispose(disposing);
    }

    private void Refill()
    {
        _pending.SetLength(0);
        var size = (int)Math.Min(_left, Zeroes.Length);
        _seal.Write(Zeroes.AsSpan(0, size));
        _left -= size;
        if (_left == 0)
        {
            _seal.Complete();
            _completed = true;
        }

        _pending.Position = 0;
    }
}
