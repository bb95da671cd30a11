using System.Net;
using System.Net.Sockets;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A relay that answers every connection with 421 (RFC 5321 section 3.8) and nothing else.</summary>
internal sealed class AwayRelay : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Task _answering;
    private int _answered;

    public AwayRelay(IPEndPoint at)
    {
        _listener = new TcpListener(at);
        _listener.Start();
        _answering = AnswerAsync();
    }

    /// <summary>How many connections it turned away.</summary>
    public int Answered => Volatile.Read(ref _answered);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _answering;
        _listener.Dispose();
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync("421 4.3.2 Not now\r\n"u8.ToArray());
                Interlocked.Increment(ref _answered);
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or IOException)
        {
            // Closed, by us or by them.
        }
    }
}
