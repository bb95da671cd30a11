using System.Net;
using CryptoList.Mail.Smtp.Server;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CryptoList.Server.Listening;

/// <summary>
/// Kestrel's side of a listener: each connection becomes a session of the <see cref="SmtpService"/>, within the limits.
/// When the server stops, sessions are told and say 421 4.3.2; Kestrel cuts what is left after its own grace period.
/// </summary>
public sealed class SmtpConnectionHandler(SmtpService service, ConnectionLimits limits) : ConnectionHandler
{
    /// <summary>The connections open now.</summary>
    public ConnectionCounter Connections { get; } = new(limits);

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        IPAddress? address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (!Connections.TryEnter(address))
        {
            await connection.Transport.Output.WriteAsync(SmtpReplies.TooManyConnections.Encoded, connection.ConnectionClosed);
            return;
        }
        try
        {
            CancellationToken stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
            SmtpSessionInfo info = new() { Remote = connection.RemoteEndPoint, Local = connection.LocalEndPoint };
            SmtpSessionEnd end = await service.RunAsync(connection.Transport, info, stopping, connection.ConnectionClosed);
            if (end == SmtpSessionEnd.Dropped) connection.Abort(new ConnectionAbortedException("Dropped on request of the receiver."));
        }
        finally
        {
            Connections.Leave(address);
        }
    }
}
