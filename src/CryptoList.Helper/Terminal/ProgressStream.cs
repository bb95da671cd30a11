namespace CryptoList.Helper.Terminal;

/// <summary>
/// Reads through to another stream and, on a terminal, shows how far it is: after the first second, five times a second,
/// and wiped when closed.
/// </summary>
internal sealed class ProgressStream(Stream inner, string what, HelperIo io) : Stream
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    private readonly long _started = io.Time.GetTimestamp();
    private TimeSpan _next = First;
    private bool _shown;

    public override bool CanRead => true;
    public override bool CanSeek => inner.CanSeek;
    public override bool CanWrite => false;
    public override long Length => inner.Length;
    public override long Position { get => inner.Position; set => inner.Position = value; }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        Show();
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Show();
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);
    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _shown) io.Error.Write("\r\u001b[K");
        base.Dispose(disposing);
    }

    private void Show()
    {
        if (!io.Terminal.ShowsProgress || !inner.CanSeek || inner.Length == 0) return;
        var elapsed = io.Time.GetElapsedTime(_started);
        if (elapsed < _next) return;
        _next = elapsed + Between;
        _shown = true;
        io.Error.Write($"\r{what}: {100 * inner.Position / inner.Length,3} % of {inner.Length / 1_000_000.0:F1} MB");
        io.Error.Flush();
    }
}
