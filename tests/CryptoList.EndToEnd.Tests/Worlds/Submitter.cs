using System.Net;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Hands octets to a mail server over a real connection, as a relay would.</summary>
public static class Submitter
{
    /// <summary>The last reply to the message; null when the connection ended without one.</summary>
    public static async Task<SmtpReply?> TrySubmitAsync(IPEndPoint server, byte[] message, string from, string to, CancellationToken cancel = default)
    {
        var connected = await SmtpClientConnection.ConnectAsync(server, new SmtpClientOptions(), cancellation: cancel);
        if (connected.Connection is not { } connection) return null;
        using (connection)
        {
            DeliveryOutcome? outcome = null;
            OutgoingMessage? next = new OutgoingMessage
            {
                Sender = from.Length == 0 ? EnvelopePath.Null : EnvelopePath.Parse(from),
                Recipients = [EnvelopePath.Parse(to)],
                Content = SharedContent.Empty,
                Render = () => message,
                HeaderAllowance = message.Length,
            };
            await connection.SendAsync(() => Interlocked.Exchange(ref next, null), (_, o) => outcome = o, cancel);
            await connection.QuitAsync();
            return outcome?[0].Reply;
        }
    }

    /// <summary>The reply, which must come.</summary>
    public static async Task<SmtpReply> SubmitAsync(IPEndPoint server, byte[] message, string from, string to) =>
        await TrySubmitAsync(server, message, from, to) ?? throw new InvalidOperationException("The server gave no reply.");
}
