using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Bridge.Imap;
using CryptoList.Helper.Bridge.Posts;
using CryptoList.Helper.Bridge.Submission;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Bridge;

/// <summary>The bridge at work: listeners for all accounts, what opens posts and the shelves they are kept on, and what seals them.</summary>
internal sealed class BridgeHost : IDisposable
{
    private readonly List<LoopbackListener> _listeners = [];
    private readonly List<string> _places = [];
    private readonly HomeAtWork _home;
    private readonly PostOpening _opening;

    /// <summary>Takes the keys over, and listens.</summary>
    /// <exception cref="HelperException">An address cannot be listened on.</exception>
    public BridgeHost(HelperIo io, HomeFolder home, KeyringFile keys, IReadOnlyList<BridgeAccount> accounts, BridgeLimits limits)
    {
        var shelves = new Shelves(home, keys.Keyring.OpenersSecret, limits.Kept);
        var quiet = new HelperIo(Stream.Null, Stream.Null, TextWriter.Null) { Time = io.Time, Environment = io.Environment };
        _home = new HomeAtWork(quiet, home, keys);
        _opening = new PostOpening(quiet, _home);
        var posts = new PostSubmission(quiet, _home);
        var count = new ConnectionCount(limits.Connections);
        try
        {
            foreach (var account in accounts)
            {
                Task ReadAsync(Stream client, CancellationToken stopping) => new ImapSession(account, shelves, _opening, limits, home.TemporaryFolder, io.Time).RunAsync(client, stopping);
                Listen(account.ServerName, "IMAP", new LoopbackListener(account.Listen, "--imap-listen", count, ReadAsync, sentence => $"* BYE [LIMIT] {sentence}", io));
                if (account.Submission is not { } submission) continue;
                Task SendAsync(Stream client, CancellationToken stopping) => new SubmissionSession(submission, posts, limits, home.TemporaryFolder, io).RunAsync(client, stopping);
                Listen(submission.ServerName, "SMTP", new LoopbackListener(submission.Listen, "--smtp-listen", count, SendAsync, sentence => $"421 4.7.0 {sentence}", io));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A sentence for each place it listens.</summary>
    public IReadOnlyList<string> Places => _places;

    /// <summary>Serves until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(_listeners.Select(l => l.RunAsync(stopping)));

    public void Dispose()
    {
        _listeners.ForEach(l => l.Dispose());
        _opening.Dispose();
        _home.Dispose();
    }

    private void Listen(string server, string protocol, LoopbackListener listener)
    {
        _listeners.Add(listener);
        _places.Add($"Bridge to {server}: {protocol} on {listener.EndPoint}.");
    }
}
