using System.Net.Sockets;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A socket's octets, of which it is known at any moment how many have come, read or not.</summary>
internal sealed class CountedSocketStream(Socket socket) : Stream
{
    private readonly Lock _lock = new();
    private long _read;
    private bool _closed;

    /// <summary>Octets that have come in.</summary>
    public long Arrived
    {
        get
        {
            lock (_lock) return _closed ? _read : _read + socket.Available;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Waits without taking anything, so that no octet is ever both out of the socket and not counted.
        await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken);
        lock (_lock)
        {
            var count = socket.Receive(buffer.Span);
            _read += count;
            return count;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0) buffer = buffer[await socket.SendAsync(buffer, SocketFlags.None, cancellationToken)..];
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>FIN; what comes in can still be read.</summary>
    public void Shutdown() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>With <paramref name="reset"/>: RST instead of FIN.</summary>
    public void Close(bool reset)
    {
        lock (_lock)
        {
            if (_closed) return;
            _closed = true;
            if (reset) socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
    }

    protected override void Dispose(bool disposing)
    {
        Close(reset: false);
        base.Dispose(disposing);
    }
}
