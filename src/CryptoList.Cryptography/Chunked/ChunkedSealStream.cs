using System.Security.Cryptography;

namespace CryptoList.Cryptography.Chunked;

/// <summary>
/// Seals what is written, chunk by chunk, into another stream, which stays open. Full chunks of a large write are sealed
/// straight from the caller's memory. Not safe from several threads.
/// </summary>
public sealed class ChunkedSealStream : Stream
{
    // Four chunks go out at a time: few writes below, and an array under the large-object limit.
    private const int OutputSize = ChunkedEncryption.HeaderSize + (4 * ChunkCipher.SealedChunkSize);

    private readonly Stream _destination;
    private readonly ChunkCipher _cipher;
    private readonly byte[] _partial = new byte[ChunkedEncryption.ChunkSize];
    private readonly byte[] _output = new byte[OutputSize];
    private int _partialLength;
    private int _outputLength;
    private State _state;

    internal ChunkedSealStream(Stream destination, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _destination = destination;
        _cipher = ChunkCipher.ForSealing(key, context, _output.AsSpan(0, ChunkedEncryption.HeaderSize));
        _outputLength = ChunkedEncryption.HeaderSize;
    }

    private enum State { Open, Completed, Broken, Disposed }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => _state == State.Open;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The stream is completed, or an earlier write below failed.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        RequireOpen();
        while (!buffer.IsEmpty)
        {
            buffer = buffer[Take(buffer)..];
            if (OutputIsFull) Drain();
        }
    }

    /// <inheritdoc/>
    public override void WriteByte(byte value) => Write([value]);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The stream is completed, or an earlier write below failed.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        RequireOpen();
        while (!buffer.IsEmpty)
        {
            buffer = buffer[Take(buffer.Span)..];
            if (OutputIsFull) await DrainAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Hands every full chunk on and flushes the destination. What does not fill a chunk stays until more comes.</summary>
    public override void Flush()
    {
        if (_state != State.Open) return;
        Drain();
        _destination.Flush();
    }

    /// <inheritdoc cref="Flush"/>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_state != State.Open) return;
        await DrainAsync(cancellationToken).ConfigureAwait(false);
        await _destination.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the last chunk and flushes the destination. Without it the output cannot be opened. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">An earlier write below failed.</exception>
    public void Complete()
    {
        if (_state == State.Completed) return;
        SealLast();
        Drain();
        _destination.Flush();
        _state = State.Completed;
    }

    /// <inheritdoc cref="Complete"/>
    public async Task CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (_state == State.Completed) return;
        SealLast();
        await DrainAsync(cancellationToken).ConfigureAwait(false);
        await _destination.FlushAsync(cancellationToken).ConfigureAwait(false);
        _state = State.Completed;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Zeroes the plaintext still held. Does not complete the message: an abandoned one must not look whole.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _state != State.Disposed)
        {
            _state = State.Disposed;
            CryptographicOperations.ZeroMemory(_partial);
            _cipher.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool OutputIsFull => OutputSize - _outputLength < ChunkCipher.SealedChunkSize;

    /// <summary>Consumes from the start of <paramref name="source"/> until the output is full or the source empty.</summary>
    private int Take(ReadOnlySpan<byte> source)
    {
        var taken = 0;
        while (taken < source.Length && !OutputIsFull)
        {
            var rest = source[taken..];
            if (_partialLength == 0 && rest.Length >= ChunkedEncryption.ChunkSize)
            {
                SealChunk(rest[..ChunkedEncryption.ChunkSize]);
                taken += ChunkedEncryption.ChunkSize;
                continue;
            }

            var count = Math.Min(rest.Length, ChunkedEncryption.ChunkSize - _partialLength);
            rest[..count].CopyTo(_partial.AsSpan(_partialLength));
            _partialLength += count;
            taken += count;
            if (_partialLength < ChunkedEncryption.ChunkSize) continue;
            SealChunk(_partial);
            _partialLength = 0;
        }

        return taken;
    }

    private void SealLast()
    {
        RequireOpen();
        // After every drain at a full output there is room for one chunk more.
        SealChunk(_partial.AsSpan(0, _partialLength));
        _partialLength = 0;
        _state = State.Broken;
    }

    private void SealChunk(ReadOnlySpan<byte> chunk)
    {
        var size = chunk.Length + ChunkedEncryption.TagSize;
        _cipher.Seal(chunk, _output.AsSpan(_outputLength, size));
        _outputLength += size;
    }

    // A write that fails may have written in part; trying again would double chunks, so the stream stays broken.
    private void Drain()
    {
        var after = _state;
        _state = State.Broken;
        _destination.Write(_output, 0, _outputLength);
        _outputLength = 0;
        _state = after;
    }

    private async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        var after = _state;
        _state = State.Broken;
        await _destination.WriteAsync(_output.AsMemory(0, _outputLength), cancellationToken).ConfigureAwait(false);
        _outputLength = 0;
        _state = after;
    }

    private void RequireOpen()
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        if (_state == State.Completed) throw new InvalidOperationException("The message is complete.");
        if (_state == State.Broken) throw new InvalidOperationException("An earlier write to the destination failed.");
    }
}
