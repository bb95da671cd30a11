using System.Net;
using CryptoList.Mail.Smtp.Server;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CryptoList.Server.Listening;

/// <summary>Lets Kestrel listen for SMTP beside HTTP.</summary>
public static class SmtpKestrelExtensions
{
    /// <summary>Listens on <paramref name="endpoint"/> (an address and port, port 0 for any free one; or a Unix socket) with sessions of <paramref name="service"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit out of its range.</exception>
    public static SmtpEndpoint ListenSmtp(this KestrelServerOptions kestrel, EndPoint endpoint, SmtpService service, ConnectionLimits? limits = null)
    {
        limits ??= new ConnectionLimits();
        limits.Validate();
        SmtpConnectionHandler handler = new(service, limits);
        ListenOptions? listen = null;
        kestrel.Listen(endpoint, options =>
        {
            listen = options;
            options.Run(handler.OnConnectedAsync);
        });
        return new SmtpEndpoint(listen!, handler);
    }
}
