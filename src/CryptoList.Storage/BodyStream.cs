namespace CryptoList.Storage;

/// <summary>Reads a stored body row by row; holds one row at a time and no transaction between them. A row that is missing, damaged or dropped meanwhile, is an <see cref="InvalidDataException"/>.</summary>
/// <param name="length">Bytes of the whole body.</param>
/// <param name="row">Gives the row of that index, null when it is gone; it may be laid into the array passed with it, which held the row before.</param>
/// <param name="rowAsync">The same, waiting without a thread where the database can.</param>
internal sealed class BodyStream(long length, Func<long, byte[], object?> row, Func<long, byte[], CancellationToken, ValueTask<object?>> rowAsync) : Stream
{
    private byte[] _chunk = [];
    private int _used;
    private long _next;
    private long _position;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _position == length) return 0;
        if (_used == _chunk.Length) Take(row(_next, _chunk));
        return Copy(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _position == length) return 0;
        if (_used == _chunk.Length) Take(await rowAsync(_next, _chunk, cancellationToken).ConfigureAwait(false));
        return Copy(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Take(object? data) => (_chunk, _used, _next) = (data as byte[] ?? throw new InvalidDataException("A piece of the body is missing."), 0, _next + 1);

    private int Copy(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _chunk.Length - _used);
        _chunk.AsSpan(_used, count).CopyTo(buffer);
        _used += count;
        _position += count;
        return count;
    }
}
