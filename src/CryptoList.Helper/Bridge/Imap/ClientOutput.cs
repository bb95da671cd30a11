using System.Text;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>What goes to a client: whole responses, one after the other, whichever side of the bridge they come from. Octets wait until <see cref="FlushAsync"/> or a full buffer.</summary>
internal sealed class ClientOutput(Stream client) : IDisposable
{
    private const int Size = 32 << 10;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly byte[] _buffer = new byte[Size];
    private int _filled;

    /// <summary>True while part of a response is written and its end is not: nothing can be said to the client then, if it never comes.</summary>
    public bool Amid { get; set; }

    /// <summary>Waits for the turn to write a response; the caller gives it back with <see cref="Leave"/>.</summary>
    public Task EnterAsync(CancellationToken cancellation) => _turn.WaitAsync(cancellation);

    public void Leave() => _turn.Release();

    /// <summary>Writes octets of the response whose turn it is.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellation)
    {
        if (octets.Length > Size - _filled) return WriteSlowlyAsync(octets, cancellation);
        octets.Span.CopyTo(_buffer.AsSpan(_filled));
        _filled += octets.Length;
        return ValueTask.CompletedTask;
    }

    /// <summary>A response of one line, text without CRLF, at once.</summary>
    public async Task SayAsync(string line, CancellationToken cancellation)
    {
        await EnterAsync(cancellation).ConfigureAwait(false);
        try
        {
            await WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n"), cancellation).ConfigureAwait(false);
            await EmptyAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Hands on what waits.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_filled == 0) return;
        await EnterAsync(cancellation).ConfigureAwait(false);
        try
        {
            await EmptyAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask WriteSlowlyAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellation)
    {
        await EmptyAsync(cancellation).ConfigureAwait(false);
        if (octets.Length >= Size) await client.WriteAsync(octets, cancellation).ConfigureAwait(false);
        else await WriteAsync(octets, cancellation).ConfigureAwait(false);
    }

    /// <summary>Hands on what waits, for whoever has the turn.</summary>
    public async ValueTask EmptyAsync(CancellationToken cancellation)
    {
        if (_filled == 0) return;
        await client.WriteAsync(_buffer.AsMemory(0, _filled), cancellation).ConfigureAwait(false);
        _filled = 0;
    }
}
