using System.Security.Cryptography;

namespace CryptoList.Cryptography.Chunked;

/// <summary>
/// The plaintext of a sealed stream. Full chunks go straight into the caller's memory when that has room, and only after
/// their tag was checked. A fault is thrown at every later read too. Not safe from several threads.
/// </summary>
public sealed class ChunkedOpenStream : Stream
{
    private const int InputSize = 4 * ChunkCipher.SealedChunkSize;
    private const int NeedMore = -1;

    private readonly Stream _source;
    private readonly byte[] _key;
    private readonly byte[] _context;
    private readonly byte[] _input = new byte[InputSize];
    private readonly byte[] _plain = new byte[ChunkedEncryption.ChunkSize];
    private ChunkCipher? _cipher;
    private int _inputStart;
    private int _inputEnd;
    private int _plainStart;
    private int _plainEnd;
    private bool _sourceEnded;
    private bool _finished;
    private bool _disposed;
    private ChunkedResult _fault = ChunkedResult.Opened;

    internal ChunkedOpenStream(Stream source, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        ArgumentNullException.ThrowIfNull(source);
        ChunkCipher.RequireKey(key);
        _source = source;
        _key = key.ToArray();
        _context = context.ToArray();
    }

    /// <inheritdoc/>
    public override bool CanRead => !_disposed;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    /// <exception cref="ChunkedEncryptionException">The message is for another key or damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        int count;
        while ((count = Produce(buffer)) == NeedMore) Received(_source.Read(FreeInput().Span));
        return count;
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    /// <exception cref="ChunkedEncryptionException">The message is for another key or damaged.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        int count;
        while ((count = Produce(buffer.Span)) == NeedMore)
            Received(await _source.ReadAsync(FreeInput(), cancellationToken).ConfigureAwait(false));
        return count;
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Zeroes key and plaintext still held. The source stays open.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            CryptographicOperations.ZeroMemory(_key);
            CryptographicOperations.ZeroMemory(_plain);
            _cipher?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Bytes put into the buffer, 0 at the end of a whole message, or <see cref="NeedMore"/>.</summary>
    private int Produce(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_plainEnd > _plainStart) return TakePlain(buffer);
        if (_fault != ChunkedResult.Opened) throw new ChunkedEncryptionException(_fault);
        if (_finished) return 0;
        if (_cipher is null && !TryOpenHeader()) return NeedMore;

        var produced = 0;
        while (!_finished && NextChunkSize() is var size && size != 0)
        {
            // A chunk too large for what room is left goes through our own buffer, but only as the first of a read.
            var plainSize = size - ChunkedEncryption.TagSize;
            var direct = plainSize >= 0 && plainSize <= buffer.Length - produced;
            if (!direct && produced > 0) break;
            var target = direct ? buffer.Slice(produced, plainSize) : _plain.AsSpan(0, Math.Max(plainSize, 0));
            if (!TryOpenChunk(size, target))
            {
                if (produced == 0) throw new ChunkedEncryptionException(_fault);
                break;
            }

            if (direct)
            {
                produced += plainSize;
                continue;
            }

            _plainStart = 0;
            _plainEnd = plainSize;
            return TakePlain(buffer);
        }

        return produced > 0 || _finished ? produced : NeedMore;
    }

    /// <summary>Size of the sealed chunk that is ready; 0 when more input is needed; below 16 only for a cut-off end.</summary>
    private int NextChunkSize()
    {
        var held = _inputEnd - _inputStart;
        if (held >= ChunkCipher.SealedChunkSize) return ChunkCipher.SealedChunkSize;
        if (!_sourceEnded) return 0;
        // The end without a last chunk; said as a size no chunk can have.
        return held == 0 ? 1 : held;
    }

    private bool TryOpenChunk(int size, Span<byte> target)
    {
        if (size < ChunkedEncryption.TagSize || !_cipher!.TryOpen(_input.AsSpan(_inputStart, size), target))
        {
            _fault = ChunkedResult.Damaged;
            return false;
        }

        _inputStart += size;
        _finished = size < ChunkCipher.SealedChunkSize;
        return true;
    }

    private bool TryOpenHeader()
    {
        if (_inputEnd < ChunkedEncryption.HeaderSize)
        {
            if (!_sourceEnded) return false;
            _fault = ChunkedResult.Damaged;
            throw new ChunkedEncryptionException(_fault);
        }

        _cipher = ChunkCipher.ForOpening(_key, _context, _input.AsSpan(0, ChunkedEncryption.HeaderSize));
        CryptographicOperations.ZeroMemory(_key);
        if (_cipher is null)
        {
            _fault = ChunkedResult.NotForThisKey;
            throw new ChunkedEncryptionException(_fault);
        }

        _inputStart = ChunkedEncryption.HeaderSize;
        return true;
    }

    private int TakePlain(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _plainEnd - _plainStart);
        _plain.AsSpan(_plainStart, count).CopyTo(buffer);
        _plainStart += count;
        return count;
    }

    // Asked for only when less than one chunk is held, so what moves to the front is short.
    private Memory<byte> FreeInput()
    {
        if (_inputStart > 0)
        {
            _input.AsSpan(_inputStart, _inputEnd - _inputStart).CopyTo(_input);
            _inputEnd -= _inputStart;
            _inputStart = 0;
        }

        return _input.AsMemory(_inputEnd);
    }

    private void Received(int count)
    {
        if (count == 0) _sourceEnded = true;
        _inputEnd += count;
    }
}
