using System.Security.Cryptography;

namespace CryptoList.Cryptography.Chunked;

/// <summary>The plaintext of a sealed message from any position: one chunk is held at a time. Not safe from several threads.</summary>
internal sealed class ChunkedSeekStream : Stream
{
    private readonly Stream _source;
    private readonly ChunkCipher _cipher;
    private readonly byte[] _sealed = new byte[ChunkCipher.SealedChunkSize];
    private readonly byte[] _plain = new byte[ChunkedEncryption.ChunkSize];
    private long _held = -1;
    private long _position;

    public ChunkedSeekStream(Stream source, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        ArgumentNullException.ThrowIfNull(source);
        ChunkCipher.RequireKey(key);
        _source = source;
        if (!ChunkedEncryption.IsPossibleLength(source.Length)) throw new ChunkedEncryptionException(ChunkedResult.Damaged);
        Length = ChunkedEncryption.OpenedLength(source.Length);
        Span<byte> header = stackalloc byte[ChunkedEncryption.HeaderSize];
        source.Position = 0;
        source.ReadExactly(header);
        _cipher = ChunkCipher.ForOpening(key, context, header) ?? throw new ChunkedEncryptionException(ChunkedResult.NotForThisKey);
        Hold(Length / ChunkedEncryption.ChunkSize);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    /// <exception cref="ChunkedEncryptionException">The chunk is damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _position >= Length) return 0;
        var number = _position / ChunkedEncryption.ChunkSize;
        if (number != _held) Hold(number);
        var from = (int)(_position % ChunkedEncryption.ChunkSize);
        var count = (int)Math.Min(Math.Min(buffer.Length, ChunkedEncryption.ChunkSize - from), Length - _position);
        _plain.AsSpan(from, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CryptographicOperations.ZeroMemory(_plain);
            _cipher.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Hold(long number)
    {
        _held = -1;
        var at = ChunkedEncryption.HeaderSize + (number * ChunkCipher.SealedChunkSize);
        var size = (int)Math.Min(ChunkCipher.SealedChunkSize, _source.Length - at);
        _source.Position = at;
        _source.ReadExactly(_sealed, 0, size);
        _cipher.MoveTo(number);
        if (!_cipher.TryOpen(_sealed.AsSpan(0, size), _plain.AsSpan(0, size - ChunkedEncryption.TagSize))) throw new ChunkedEncryptionException(ChunkedResult.Damaged);
        _held = number;
    }
}
