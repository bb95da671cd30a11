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
            // Kestrel calls a connection closed at the client's FIN. Exim sends QUIT behind its last chunk, then FIN, and still reads the
            // replies: so only a server that stops as well gives up what is under way.
            using CancellationTokenSource gone = new();
            using CancellationTokenRegistration atStop = stopping.UnsafeRegister(_ => EndIf(gone, connection.ConnectionClosed), null);
            using CancellationTokenRegistration atClose = connection.ConnectionClosed.UnsafeRegister(_ => EndIf(gone, stopping), null);
            SmtpSessionEnd end = await service.RunAsync(connection.Transport, info, stopping, gone.Token);
            if (end == SmtpSessionEnd.Dropped) connection.Abort(new ConnectionAbortedException("Dropped on request of the receiver."));
        }
        finally
        {
            Connections.Leave(address);
        }
    }

    private static void EndIf(CancellationTokenSource gone, CancellationToken other)
    {
        if (other.IsCancellationRequested) gone.Cancel();
    }
}
