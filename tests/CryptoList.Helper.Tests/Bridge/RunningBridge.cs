using System.Net;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Helper.Tests.Bridge;

/// <summary>A person's bridge to a server, run as its command.</summary>
internal sealed class RunningBridge : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<Run> _run;

    private RunningBridge(Person person, IPEndPoint at, string[] args)
    {
        At = at;
        _run = person.RunUntilAsync(_stop.Token, ["bridge", .. args]);
    }

    public IPEndPoint At { get; }

    /// <summary>Where it takes mail to send, if it does.</summary>
    public IPEndPoint? SubmissionAt { get; private init; }

    /// <summary>To a Dovecot with STARTTLS, whose authority it is told.</summary>
    public static Task<RunningBridge> ToAsync(Person person, DovecotImap dovecot, params string[] more) =>
        StartAsync(person, ["--imap-server", dovecot.StartTls.ToString(), "--imap-tls", "starttls", "--imap-ca-file", dovecot.CaFile, .. more]);

    /// <summary>To the accounts of a file, one of which listens there.</summary>
    public static Task<RunningBridge> WithAccountsAsync(Person person, string file, IPEndPoint at) => StartAtAsync(person, at, ["--accounts", file]);

    /// <summary>To the accounts that setup wrote, whose clients begin with TLS.</summary>
    public static Task<RunningBridge> ConfiguredAsync(Person person, IPEndPoint at) => StartAtAsync(person, at, []);

    /// <summary>For sending alone, to a server with STARTTLS whose authority it is told.</summary>
    public static Task<RunningBridge> ToAsync(Person person, TlsServer provider, params string[] more) =>
        SendingAsync(person, ["--smtp-server", provider.EndPoint.ToString(), "--smtp-tls", "starttls", "--smtp-ca-file", provider.CaFile, .. more]);

    /// <summary>For sending alone, as the options say.</summary>
    public static Task<RunningBridge> SendingAsync(Person person, params string[] args)
    {
        var (at, submission) = (FreePorts.NextEndPoint(), FreePorts.NextEndPoint());
        // Nobody is at the other end of the half that reads.
        return StartAtAsync(person, at, ["--imap-listen", at.ToString(), "--imap-server", FreePorts.NextEndPoint().ToString(), "--smtp-listen", submission.ToString(), .. args], submission);
    }

    /// <summary>Returns when it listens.</summary>
    public static Task<RunningBridge> StartAsync(Person person, params string[] args)
    {
        var at = FreePorts.NextEndPoint();
        return StartAtAsync(person, at, ["--imap-listen", at.ToString(), .. args]);
    }

    private static async Task<RunningBridge> StartAtAsync(Person person, IPEndPoint at, string[] args, IPEndPoint? submission = null)
    {
        var bridge = new RunningBridge(person, at, args) { SubmissionAt = submission };
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (bridge._run.IsCompleted) Assert.Fail((await bridge._run).Error);
            try
            {
                using var client = new System.Net.Sockets.TcpClient();
                await client.ConnectAsync(bridge.At, late.Token);
                // Who has to begin with TLS is not greeted before.
                if (args.Length == 0 || args.SkipWhile(a => a != "--client-tls").Skip(1).FirstOrDefault() == "implicit") return bridge;
                // With the greeting the bridge has had its answer from the server: nothing of this client comes later than what a test does.
                await client.GetStream().ReadAtLeastAsync(new byte[5], 5, throwOnEndOfStream: false, late.Token);
                return bridge;
            }
            catch (System.Net.Sockets.SocketException)
            {
                await Task.Delay(50, late.Token);
            }
        }
    }

    /// <summary>Stops it; gives what it said.</summary>
    public async Task<Run> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }
}
