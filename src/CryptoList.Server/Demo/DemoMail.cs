using System.Net;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;

namespace CryptoList.Server.Demo;

/// <summary>Sends a sealed submission as any mail program would.</summary>
internal static class DemoMail
{
    /// <summary>The server's reply to the whole message.</summary>
    public static async Task<SmtpReply> SendAsync(IPEndPoint server, string from, byte[] submission, CancellationToken cancel)
    {
        var connected = await SmtpClientConnection.ConnectAsync(server, new SmtpClientOptions(), cancellation: cancel);
        using var connection = connected.Connection ?? throw new InvalidOperationException($"No connection to {server}: {connected.End}.");
        if (SharedContent.TryCreate([submission], out var content) is not SharedContentFault.None and var fault) throw new InvalidOperationException($"The submission cannot be sent: {fault}.");
        RecipientOutcome? outcome = null;
        var message = new OutgoingMessage { Sender = Path(from), Recipients = [Path(DemoList.Address)], Content = content, Render = static () => ReadOnlyMemory<byte>.Empty };
        OutgoingMessage? next = message;
        await connection.SendAsync(() => Interlocked.Exchange(ref next, null), (_, result) => outcome = result[0], cancel);
        return outcome?.Reply ?? throw new InvalidOperationException("The server gave no reply.");
    }

    public static string SubjectOf(HeaderBlock headers) => headers.Single("Subject")?.Text ?? "";

    private static EnvelopePath Path(string address) =>
        EnvelopePath.TryParse(address, out var path) is EnvelopePathFault.None ? path : throw new ArgumentException($"{address} is not an address.", nameof(address));
}
