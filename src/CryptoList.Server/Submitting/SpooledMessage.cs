namespace CryptoList.Server.Submitting;

/// <summary>A message that is coming in: in memory while it is small and there is a place for it, then in a file of the spool.</summary>
internal sealed class SpooledMessage : IAsyncDisposable
{
    private readonly SubmissionSpool _spool;
    private readonly bool _hasPlace;
    private Stream _content;
    private int _disposed;

    internal SpooledMessage(SubmissionSpool spool, bool hasPlace)
    {
        (_spool, _hasPlace) = (spool, hasPlace);
        _content = hasPlace ? new MemoryStream() : spool.Create();
    }

    /// <summary>Octets written so far.</summary>
    public long Length => _content.Length;

    /// <summary>More of the message.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        if (_content is MemoryStream memory && memory.Length + content.Length > SubmissionSpool.PlaceSize)
        {
            _content = _spool.Create();
            memory.WriteTo(_content);
        }

        return _content.WriteAsync(content, cancel);
    }

    /// <summary>The whole message, from its first octet; another reader's position is lost.</summary>
    public Stream FromBeginning()
    {
        _content.Position = 0;
        return _content;
    }

    public async ValueTask DisposeAsync()
    {
        if (_hasPlace && Interlocked.Exchange(ref _disposed, 1) == 0) _spool.Free();
        await _content.DisposeAsync();
    }
}
