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
    public async Task<string?> ImapAsync(ProviderServer server, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await ImapUpstream.ConnectAsync(Where(server), server.Host, server.Tls, trust, Patience, time, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (ImapException no)
        {
            return Reason(no);
        }
    }

    /// <summary>Null when the IMAP server lets them in, else the reason.</summary>
    public async Task<string?> ImapLoginAsync(ProviderServer server, SmtpCredentials credentials, CancellationToken cancellation)
    {
        try
        {
            var options = new ImapOptions { Tls = server.Tls, Trust = trust, TlsName = server.Host, Credentials = credentials, Patience = Patience };
            await using var connection = await ImapConnection.OpenAsync(Where(server), options, time, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (ImapException no)
        {
            return Reason(no);
        }
    }

    /// <summary>Null when a mail server is there, and lets them in where credentials are given; else the reason.</summary>
    public async Task<string?> SmtpAsync(ProviderServer server, SmtpCredentials? credentials, CancellationToken cancellation)
    {
        var options = new SmtpClientOptions { Tls = server.Tls, Trust = trust, TlsName = server.Host, Credentials = credentials, UsePipelining = false, ConnectTimeout = Patience, TlsTimeout = Patience, GreetingTimeout = Patience, CommandTimeout = Patience };
        var connected = await SmtpClientConnection.ConnectAsync(Where(server), options, time, cancellation).ConfigureAwait(false);
        if (connected.Connection is not { } connection) return SmtpHanding.NoConnection(connected);
        using (connection) await connection.QuitAsync().ConfigureAwait(false);
        return null;
    }

    private static string Reason(ImapException no) => $"{no.Fault switch { ImapFault.Unreachable => "not reachable", ImapFault.TlsFailed => "no TLS", ImapFault.LoginRefused => "login refused", ImapFault.TimedOut => "no answer", _ => "no IMAP" }}: {no.Message}";

    private EndPoint Where(ProviderServer server) => IPAddress.TryParse(server.Host, out var address) ? new IPEndPoint(address, server.Port) : internet.Route(new DnsEndPoint(server.Host, server.Port));
}
