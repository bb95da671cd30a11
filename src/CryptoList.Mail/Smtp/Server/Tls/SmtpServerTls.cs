using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;

namespace CryptoList.Mail.Smtp.Server.Tls;

/// <summary>A listener's TLS: makes the server's side of the handshake, for STARTTLS (RFC 3207) and implicit TLS (RFC 8314 section 3) alike.</summary>
/// <param name="options">Asked for at each handshake, so that a new certificate counts from the next connection on.</param>
/// <param name="timeout">How long a handshake may take.</param>
/// <param name="time">The clock.</param>
public sealed class SmtpServerTls(Func<SslServerAuthenticationOptions> options, TimeSpan timeout, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Puts TLS over a transport; null when the handshake failed or took too long, and the transport is of no more use.</summary>
    internal async ValueTask<TlsTransport?> AcceptAsync(IDuplexPipe below, CancellationToken cancellation)
    {
        SslStream tls = new(new PipeStream(below), leaveInnerStreamOpen: false);
        using CancellationTokenSource late = new(timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await tls.AuthenticateAsServerAsync(options(), either.Token).ConfigureAwait(false);
            return new TlsTransport(tls, below, _time);
        }
        catch (Exception failed) when (failed is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            return null;
        }
    }
}
