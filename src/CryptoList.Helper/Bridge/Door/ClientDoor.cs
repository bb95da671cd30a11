using System.Net.Security;
using System.Security.Authentication;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Mail.Smtp.Server.Tls;

namespace CryptoList.Helper.Bridge.Door;

/// <summary>How one account's mail programs come in: in clear, with STARTTLS, or under TLS from the first octet.</summary>
internal sealed class ClientDoor
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    private readonly ClientTlsMode _mode;
    private readonly Func<SslServerAuthenticationOptions> _handshake;
    private readonly BridgeLimits _limits;
    private readonly TimeProvider _time;

    /// <param name="mode">What is asked of them.</param>
    /// <param name="certificate">What they are shown; not needed with <see cref="ClientTlsMode.Off"/>.</param>
    /// <param name="limits">How long a handshake, and all before it, may take.</param>
    /// <param name="time">The clock.</param>
    public ClientDoor(ClientTlsMode mode, LocalCertificate? certificate, BridgeLimits limits, TimeProvider time)
    {
        if (mode != ClientTlsMode.Off && certificate is null) throw new ArgumentException("TLS needs a certificate.", nameof(certificate));
        (_mode, _handshake, _limits, _time) = (mode, () => certificate!.Handshake(), limits, time);
    }

    /// <summary>Nobody logs in before STARTTLS.</summary>
    public bool WantsStartTls => _mode == ClientTlsMode.StartTls;

    /// <summary>TLS is there before anything is said.</summary>
    public bool IsEncrypted => _mode == ClientTlsMode.Implicit;

    /// <summary>For <see cref="SmtpService"/>: STARTTLS.</summary>
    public IReadOnlyList<SmtpServerExtension> Extensions => WantsStartTls ? [new StartTlsExtension(new SmtpServerTls(_handshake, _limits.Patience, _time))] : [];

    /// <summary>What is behind the sentence for people.</summary>
    public string Said => _mode switch { ClientTlsMode.Implicit => ", TLS", ClientTlsMode.StartTls => ", STARTTLS", _ => "" };

    /// <summary>Lets an IMAP client in, and serves it; says whether it was greeted already.</summary>
    public Task ImapAsync(Stream client, Func<Stream, bool, CancellationToken, Task> serve, CancellationToken stopping) =>
        _mode == ClientTlsMode.Off ? serve(client, false, stopping) : UnderTlsAsync(client, tls => serve(tls, WantsStartTls, stopping), stopping);

    /// <summary>Lets an SMTP client in, and serves it; STARTTLS is among the <see cref="Extensions"/>.</summary>
    public Task SmtpAsync(Stream client, Func<Stream, CancellationToken, Task> serve, CancellationToken stopping) =>
        IsEncrypted ? UnderTlsAsync(client, tls => serve(tls, stopping), stopping) : serve(client, stopping);

    private async Task UnderTlsAsync(Stream client, Func<Stream, Task> serve, CancellationToken stopping)
    {
        var tls = new SslStream(client, leaveInnerStreamOpen: true);
        await using (tls.ConfigureAwait(false))
        {
            if (!await EncryptAsync(client, tls, stopping).ConfigureAwait(false)) return;
            await serve(tls).ConfigureAwait(false);
            await tls.ShutdownAsync().WaitAsync(ClosePatience, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> EncryptAsync(Stream client, SslStream tls, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(WantsStartTls ? _limits.Login : _limits.Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            if (WantsStartTls && !await StartTlsDialogue.RunAsync(client, _limits.ClientLine, either.Token).ConfigureAwait(false)) return false;
            await tls.AuthenticateAsServerAsync(_handshake(), either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception failed) when (failed is AuthenticationException or IOException or OperationCanceledException)
        {
            // A client that does not trust the certificate goes away like this.
            return false;
        }
    }
}
