using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>
/// A relay on a real port that takes mail as it should, but where it is told otherwise: asked at each stage of each session. Keeps every
/// message whose content began, also those cut short.
/// </summary>
internal sealed class FaultyRelay : IAsyncDisposable
{
    private readonly Func<RelayMoment, Misdeed> _decide;
    private readonly RelayOffer _offer;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, RelaySession> _open = [];
    private readonly ConcurrentDictionary<Task, bool> _sessions = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _connections;

    public FaultyRelay(IPEndPoint at, Func<RelayMoment, Misdeed> decide, RelayOffer offer = RelayOffer.Chunking, X509Certificate2? certificate = null, X509Certificate2Collection? chain = null)
    {
        (EndPoint, _decide, _offer) = (at, decide, offer);
        if (certificate is not null) Certificate = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        Open();
    }

    public IPEndPoint EndPoint { get; }

    public SslStreamCertificateContext? Certificate { get; }

    /// <summary>The name of the only client that is served; null for anyone. On a machine where much is tested, a stranger may look for another server at this port.</summary>
    public string? Client { get; init; }

    public ConcurrentQueue<RelayMail> Mails { get; } = new();

    /// <summary>The copies that came whole; the server's own notices are none.</summary>
    public IEnumerable<RelayMail> Whole => Mails.Where(m => m.IsWholeCopy);

    public bool IsOpen(int connection)
    {
        lock (_lock) return _open.ContainsKey(connection);
    }

    /// <summary>Connections open now.</summary>
    public int Connections
    {
        get
        {
            lock (_lock) return _open.Count;
        }
    }

    /// <summary>This moment.</summary>
    public RelayMark Mark()
    {
        lock (_lock) return new RelayMark(_connections, _open.ToDictionary(s => s.Key, s => s.Value.Arrived));
    }

    /// <summary>Listens again after <see cref="RefuseAsync"/>.</summary>
    public void Open()
    {
        _listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(EndPoint);
        _listener.Listen(256);
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>From now on connections are refused.</summary>
    public async Task RefuseAsync()
    {
        _listener!.Dispose();
        await _accepting;
    }

    public RelayMail Begin(int connection, long at, string recipient)
    {
        var mail = new RelayMail(connection, at, recipient);
        Mails.Enqueue(mail);
        return mail;
    }

    /// <summary>A connection is about to be reset, which may overtake any reply that went out on it.</summary>
    public void Forget(int connection)
    {
        foreach (var mail in Mails.Where(m => m.Connection == connection)) mail.Answered = false;
    }

    /// <summary>Closes all connections there are, stalled ones too.</summary>
    public void CloseAll()
    {
        lock (_lock)
        {
            foreach (var session in _open.Values) session.Dispose();
        }
    }

    public Misdeed Decide(RelayMoment moment) => _decide(moment);

    public string Offers(bool encrypted) => string.Join("\r\n", (string[])
    [
        "250-relay.example.org", "250-SIZE 100000000", "250-8BITMIME", "250-SMTPUTF8",
        .. _offer >= RelayOffer.Pipelining ? ["250-PIPELINING"] : Array.Empty<string>(),
        .. _offer >= RelayOffer.Chunking ? ["250-CHUNKING"] : Array.Empty<string>(),
        .. Certificate is not null && !encrypted ? ["250-STARTTLS"] : Array.Empty<string>(),
        "250 HELP",
    ]);

    public async ValueTask DisposeAsync()
    {
        await RefuseAsync();
        CloseAll();
        await Task.WhenAll(_sessions.Keys);
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync();
                socket.NoDelay = true;
                RelaySession session;
                int number;
                lock (_lock)
                {
                    number = ++_connections;
                    session = _open[number] = new RelaySession(this, number, socket);
                }

                _sessions.TryAdd(ServeAsync(number, session), true);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Refusing, or over.
        }
    }

    private async Task ServeAsync(int number, RelaySession session)
    {
        await Task.Yield();
        await session.RunAsync();
        lock (_lock) _open.Remove(number);
    }
}
