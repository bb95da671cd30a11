using System.Net;
using System.Net.Sockets;
using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>Takes the connections of one account's clients, on loopback alone.</summary>
internal sealed class ImapListener : IDisposable
{
    private readonly Socket _socket;
    private readonly Func<Stream, CancellationToken, Task> _serve;
    private readonly ConnectionCount _count;
    private readonly HelperIo _io;

    /// <exception cref="HelperException">The address cannot be listened on.</exception>
    public ImapListener(BridgeAccount account, ConnectionCount count, Func<Stream, CancellationToken, Task> serve, HelperIo io)
    {
        (_count, _serve, _io) = (count, serve, io);
        _socket = new Socket(account.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(account.Listen);
            _socket.Listen(128);
        }
        catch (SocketException no)
        {
            _socket.Dispose();
            throw new HelperException(ExitCode.Fault, $"The bridge cannot listen on {account.Listen}: {no.Message}. Another program may have it; give another with --imap-listen.");
        }
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Serves until it is told to stop, and then until all sessions have ended.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var sessions = new HashSet<Task>();
        try
        {
            while (true)
            {
                var client = await _socket.AcceptAsync(stopping).ConfigureAwait(false);
                client.NoDelay = true;
                sessions.RemoveWhere(t => t.IsCompleted);
                sessions.Add(Task.Run(() => ServeAsync(client, stopping), CancellationToken.None));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(sessions).ConfigureAwait(false);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync(Socket client, CancellationToken stopping)
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        var entered = _count.TryEnter();
        try
        {
            if (entered) await _serve(stream, stopping).ConfigureAwait(false);
            else await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"* BYE [LIMIT] The bridge takes {_count.Most} connections at a time. Close some mail program, or raise --max-connections.\r\n"), stopping).ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The client is gone, or the bridge stops.
        }
        catch (Exception fault)
        {
            // One session's fault is not the bridge's.
            _io.Say($"bridge: a connection ended by a fault: {(fault.InnerException ?? fault).GetType().Name}: {fault.Message}");
        }
        finally
        {
            if (entered) _count.Leave();
        }
    }
}
