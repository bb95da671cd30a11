using System.IO.Pipelines;
using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Bridge.Door;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Terminal;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Helper.Bridge.Submission;

/// <summary>One client that sends, and its own connection with the provider, from greeting to goodbye.</summary>
internal sealed class SubmissionSession(SubmissionAccount account, ClientDoor door, PostSubmission posts, BridgeLimits limits, string temporaryFolder, HelperIo io) : ISmtpSessionObserver
{
    // A token of OAuth is long (RFC 4954 section 4.5 asks for 12,288 octets).
    private const int MaxCommandLine = 16 << 10;

    /// <summary>Runs until one of the two ends it.</summary>
    public async Task RunAsync(Stream client, CancellationToken stopping)
    {
        var connected = await SmtpClientConnection.ConnectAsync(account.Server, Options(), io.Time, stopping).ConfigureAwait(false);
        if (connected.Connection is not { } connection)
        {
            var reply = SubmissionReplies.Closing($"The mail server {account.ServerName} cannot be reached: {SmtpHanding.NoConnection(connected)}. Try again later.");
            await client.WriteAsync(reply.Encoded, stopping).ConfigureAwait(false);
            return;
        }

        using (connection)
        {
            var provider = new ProviderLink(connection, account.ServerName);
            var service = new SmtpService(Limits(connection.Capabilities), _ => new SubmissionHandler(account, provider, posts, limits, temporaryFolder), this, [.. door.Extensions, new LoginRelay(provider, door.WantsStartTls)], io.Time);
            await service.RunAsync(new Pipes(PipeReader.Create(client), PipeWriter.Create(client)), new SmtpSessionInfo { Encrypted = door.IsEncrypted }, stopping).ConfigureAwait(false);
            await connection.QuitAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void OnFault(SmtpSessionInfo session, Exception fault) => io.Say($"bridge: a mail was put off by a fault: {fault.GetType().Name}: {fault.Message}");

    /// <inheritdoc/>
    public void OnRefusal(SmtpSessionInfo session, Mail.Smtp.SmtpReply reply)
    {
        // Whoever sends sees it.
    }

    /// <inheritdoc/>
    public void OnEnd(SmtpSessionInfo session, SmtpSessionEnd end)
    {
        // Nothing hangs on it.
    }

    private SmtpClientOptions Options() => new()
    {
        Tls = account.Tls,
        Trust = account.Trust,
        UsePipelining = false,
        ConnectTimeout = limits.Patience,
        TlsTimeout = limits.Patience,
        GreetingTimeout = limits.Patience,
        CommandTimeout = limits.Patience,
        DataInitiationTimeout = limits.Patience,
        DataBlockTimeout = limits.Patience,
        DataTerminationTimeout = limits.Answer,
    };

    private SmtpServerOptions Limits(SmtpCapabilities offered) => new()
    {
        HostName = "cryptolist-bridge",
        MaxCommandLineLength = MaxCommandLine,
        MaxMessageSize = Math.Min(limits.Mail, offered.MaxMessageSize ?? long.MaxValue),
        // The handler's own limit, smaller, refuses the mail as a whole.
        MaxRecipients = 100_000,
        CommandTimeout = limits.Idle,
        DataTimeout = limits.Idle,
    };

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
