using System.Net;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.EndToEnd.Tests.Clients.Provider;

/// <summary>A person's bridge to the provider, run as its command: reading and sending.</summary>
internal sealed class PersonsBridge : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<Run> _run;

    private PersonsBridge(Person person, MailProvider provider) =>
        _run = person.RunUntilAsync(
            _stop.Token,
            ["bridge", "--imap-server", provider.Boxes.Imap.ToString(), "--imap-ca-file", provider.CaFile, "--imap-listen", Imap.ToString(), "--smtp-server", provider.Submission.ToString(), "--smtp-tls", "starttls", "--smtp-ca-file", provider.CaFile, "--smtp-listen", Smtp.ToString()]);

    public IPEndPoint Imap { get; } = FreePorts.NextEndPoint();

    public IPEndPoint Smtp { get; } = FreePorts.NextEndPoint();

    /// <summary>Returns when it listens.</summary>
    public static async Task<PersonsBridge> StartAsync(Person person, MailProvider provider)
    {
        var bridge = new PersonsBridge(person, provider);
        var listening = Task.WhenAll(Waiting.ForPortAsync(bridge.Imap), Waiting.ForPortAsync(bridge.Smtp));
        if (await Task.WhenAny(bridge._run, listening) == bridge._run) Assert.Fail((await bridge._run).Error);
        await listening;
        return bridge;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(60));
        _stop.Dispose();
    }
}
