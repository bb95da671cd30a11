using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Bridge.Imap;
using CryptoList.Helper.Bridge.Posts;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Bridge;

/// <summary>The bridge at work: listeners for all accounts, what opens posts, and the shelves they are kept on.</summary>
internal sealed class BridgeHost : IDisposable
{
    private readonly List<ImapListener> _listeners = [];
    private readonly PostOpening _opening;

    /// <summary>Takes the keys over, and listens.</summary>
    /// <exception cref="HelperException">An address cannot be listened on.</exception>
    public BridgeHost(HelperIo io, HomeFolder home, KeyringFile keys, IReadOnlyList<BridgeAccount> accounts, BridgeLimits limits)
    {
        var shelves = new Shelves(home, keys.Keyring.OpenersSecret);
        var quiet = new HelperIo(Stream.Null, Stream.Null, TextWriter.Null) { Time = io.Time, Environment = io.Environment };
        _opening = new PostOpening(quiet, home, keys);
        var count = new ConnectionCount(limits.Connections);
        try
        {
            foreach (var account in accounts)
                _listeners.Add(new ImapListener(account, count, (client, stopping) => new ImapSession(account, shelves, _opening, limits, home.TemporaryFolder, io.Time).RunAsync(client, stopping), io));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it listens, in the order of the accounts.</summary>
    public IEnumerable<System.Net.IPEndPoint> EndPoints => _listeners.Select(l => l.EndPoint);

    /// <summary>Serves until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(_listeners.Select(l => l.RunAsync(stopping)));

    public void Dispose()
    {
        _listeners.ForEach(l => l.Dispose());
        _opening.Dispose();
    }
}
