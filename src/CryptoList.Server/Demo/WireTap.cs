using System.Net;
using System.Net.Sockets;

namespace CryptoList.Server.Demo;

/// <summary>A TCP relay on loopback that keeps every octet that goes through it, in both directions.</summary>
internal sealed class WireTap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _target;
    private readonly Lock _gate = new();
    private readonly List<MemoryStream> _directions = [];
    private readonly Task _accepting;

    public WireTap(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where to connect instead of the target.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>What has gone over the wire so far: one array for each direction of each connection.</summary>
    public IReadOnlyList<byte[]> Recorded
    {
        get
        {
            lock (_gate) return [.. _directions.Select(d => d.ToArray())];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The tap is closing.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        {
            using var server = new TcpClient { NoDelay = true };
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(_target, _stop.Token);
                await Task.WhenAll(PumpAsync(client.Client, server.Client), PumpAsync(server.Client, client.Client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One side went away; both are closed.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var record = new MemoryStream();
        lock (_gate) _directions.Add(record);
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await from.ReceiveAsync(buffer, _stop.Token)) > 0)
        {
            lock (_gate) record.Write(buffer, 0, count);
            for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stop.Token);
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
