using System.Net;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Terminal;
using CryptoList.Mail.Imap;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Setup.Provider;

/// <summary>Tries servers: a connection, TLS with a certificate that is valid for the name, a greeting; and a login, where one is given. Each try has 15 s for each step.</summary>
internal sealed class ServerProbe(Internet internet, TlsTrust trust, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Null when an IMAP server is there, else the reason.</summary>
    public async Task<ProbeFault?> ImapAsync(ProviderServer server, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await ImapUpstream.ConnectAsync(Where(server), server.Host, server.Tls, trust, Patience, time, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (ImapException no)
        {
            return Of(no);
        }
    }

    /// <summary>Null when the IMAP server lets them in, else the reason.</summary>
    public async Task<ProbeFault?> ImapLoginAsync(ProviderServer server, SmtpCredentials credentials, CancellationToken cancellation)
    {
        try
        {
            var options = new ImapOptions { Tls = server.Tls, Trust = trust, TlsName = server.Host, Credentials = credentials, Patience = Patience };
            await using var connection = await ImapConnection.OpenAsync(Where(server), options, time, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (ImapException no)
        {
            return Of(no);
        }
    }

    /// <summary>Null when a mail server is there, and lets them in where credentials are given; else the reason.</summary>
    public async Task<ProbeFault?> SmtpAsync(ProviderServer server, SmtpCredentials? credentials, CancellationToken cancellation)
    {
        var options = new SmtpClientOptions { Tls = server.Tls, Trust = trust, TlsName = server.Host, Credentials = credentials, UsePipelining = false, ConnectTimeout = Patience, TlsTimeout = Patience, GreetingTimeout = Patience, CommandTimeout = Patience };
        var connected = await SmtpClientConnection.ConnectAsync(Where(server), options, time, cancellation).ConfigureAwait(false);
        if (connected.Connection is not { } connection) return new(Kind(connected.End), SmtpHanding.NoConnection(connected));
        using (connection) await connection.QuitAsync().ConfigureAwait(false);
        return null;
    }

    private static ProbeFault Of(ImapException no) => no.Fault switch
    {
        ImapFault.TlsFailed => new(ProbeFaultKind.NoTls, $"no TLS: {no.Message}"),
        ImapFault.LoginRefused => new(ProbeFaultKind.LoginRefused, $"login refused: {no.Message}"),
        ImapFault.Unreachable => new(ProbeFaultKind.Unreachable, $"not reachable: {no.Message}"),
        ImapFault.TimedOut => new(ProbeFaultKind.Unreachable, "no answer"),
        _ => new(ProbeFaultKind.Other, $"no IMAP: {no.Message}"),
    };

    private static ProbeFaultKind Kind(SmtpConnectionEnd end) => end switch
    {
        SmtpConnectionEnd.TlsFailed => ProbeFaultKind.NoTls,
        SmtpConnectionEnd.LoginFailed => ProbeFaultKind.LoginRefused,
        SmtpConnectionEnd.ConnectFailed or SmtpConnectionEnd.TimedOut => ProbeFaultKind.Unreachable,
        _ => ProbeFaultKind.Other,
    };

    private EndPoint Where(ProviderServer server) => IPAddress.TryParse(server.Host, out var address) ? new IPEndPoint(address, server.Port) : internet.Route(new DnsEndPoint(server.Host, server.Port));
}
