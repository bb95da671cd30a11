using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Bridge.Door;
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
    private readonly MailTurns? _turns;

    /// <summary>
    /// Takes the keys over, and listens. The certificate is for accounts whose clients come with TLS, and stays the caller's. With <paramref name="syncEvery"/> what comes by mail for
    /// the home's lists is taken by itself.
    /// </summary>
    /// <exception cref="HelperException">An address cannot be listened on.</exception>
    public BridgeHost(HelperIo io, HomeFolder home, KeyringFile keys, IReadOnlyList<BridgeAccount> accounts, LocalCertificate? certificate, BridgeLimits limits, TimeSpan? syncEvery)
    {
        var shelves = new Shelves(home, keys.Keyring.OpenersSecret, limits.Kept);
        var quiet = new HelperIo(Stream.Null, Stream.Null, TextWriter.Null) { Time = io.Time, Environment = io.Environment };
        _home = new HomeAtWork(quiet, home, keys);
        _opening = new PostOpening(quiet, _home);
        _turns = syncEvery is { } pause ? new MailTurns(io, _home, pause) : null;
        var posts = new PostSubmission(quiet, _home);
        var count = new ConnectionCount(limits.Connections);
        try
        {
            foreach (var account in accounts)
            {
                var door = new ClientDoor(account.ClientTls, certificate, limits, io.Time);
                Task ReadAsync(Stream client, CancellationToken stopping) => door.ImapAsync(client, new ImapSession(account, shelves, _opening, limits, home.TemporaryFolder, io.Time).RunAsync, stopping);
                Listen(account.ServerName, "IMAP", door, new LoopbackListener(account.Listen, "--imap-listen", count, ReadAsync, sentence => $"* BYE [LIMIT] {sentence}", io));
                if (account.Submission is not { } submission) continue;
                Task SendAsync(Stream client, CancellationToken stopping) => door.SmtpAsync(client, new SubmissionSession(submission, door, posts, limits, home.TemporaryFolder, io).RunAsync, stopping);
                Listen(submission.ServerName, "SMTP", door, new LoopbackListener(submission.Listen, "--smtp-listen", count, SendAsync, sentence => $"421 4.7.0 {sentence}", io));
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
    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(_listeners.Select(l => l.RunAsync(stopping)).Append(_turns?.RunAsync(stopping) ?? Task.CompletedTask));

    public void Dispose()
    {
        _listeners.ForEach(l => l.Dispose());
        _opening.Dispose();
        _home.Dispose();
    }

    private void Listen(string server, string protocol, ClientDoor door, LoopbackListener listener)
    {
        _listeners.Add(listener);
        _places.Add($"Bridge to {server}: {protocol} on {listener.EndPoint}{door.Said}.");
    }
}
