using System.Net;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;

namespace CryptoList.Helper.Outbox;

/// <summary>Hands sealed posts to a mail server by SMTP: a relay on this machine or network, or the list server itself.</summary>
internal sealed class SmtpHanding(SmtpServerAccess access, TimeProvider time)
{
    private const int DefaultPort = 25;

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[v6]:port</c>.</summary>
    /// <exception cref="HelperException">Not that.</exception>
    public static EndPoint ParseServer(string text, int defaultPort = DefaultPort)
    {
        if (IPEndPoint.TryParse(text, out var address) && (text.StartsWith('[') || !text.Contains("::", StringComparison.Ordinal)))
            return address.Port == 0 ? new IPEndPoint(address.Address, defaultPort) : address;
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var port = defaultPort;
        if (host.Length == 0 || host.Contains(':') || (colon >= 0 && (!int.TryParse(text.AsSpan(colon + 1), out port) || port is < 1 or > 65_535)))
            throw HelperException.Usage($"{text} is not a mail server. Write host:port, such as localhost:25 or [::1]:2525.");
        return new DnsEndPoint(host, port);
    }

    /// <summary>One message to one recipient.</summary>
    public async Task<Handing> HandAsync(Stream sealedPost, string from, string to, CancellationToken cancellation)
    {
        if (StreamedContent.TryCreate(sealedPost, out var content) is var fault and not SharedContentFault.None)
            throw HelperException.Refused($"The sealed post is damaged on this disk ({fault}). Drop it and send the text again.");
        if (EnvelopePath.TryParse(from, out var sender) != EnvelopePathFault.None || sender.IsNull) throw HelperException.Usage($"{from} cannot be an envelope sender. Give one with --from.");
        if (EnvelopePath.TryParse(to, out var recipient) != EnvelopePathFault.None || recipient.IsNull) throw HelperException.Refused($"The list's address {to} cannot be an envelope recipient.");

        var connected = await SmtpClientConnection.ConnectAsync(access.Server, access.Options with { UsePipelining = false }, time, cancellation).ConfigureAwait(false);
        if (connected.Connection is not { } connection) return new(HandingResult.Later, NoConnection(connected));
        using (connection)
        {
            var (result, reply) = await OverAsync(connection, content!, sender, recipient, cancellation).ConfigureAwait(false);
            var end = connection.End;
            await connection.QuitAsync().ConfigureAwait(false);
            return new(result, reply?.ToString() ?? $"the connection ended ({end})");
        }
    }

    /// <summary>One message to one recipient over a connection that stays; the reply is null where the connection ended without one.</summary>
    public static async Task<(HandingResult Result, SmtpReply? Reply)> OverAsync(SmtpClientConnection connection, StreamedContent content, EnvelopePath sender, EnvelopePath recipient, CancellationToken cancellation)
    {
        var waiting = new Queue<OutgoingMessage>([new OutgoingMessage { Sender = sender, Recipients = [recipient], Streamed = content, HeaderAllowance = 0, Render = () => ReadOnlyMemory<byte>.Empty }]);
        RecipientOutcome? outcome = null;
        await connection.SendAsync(() => waiting.TryDequeue(out var next) ? next : null, (_, done) => outcome = done[0], cancellation).ConfigureAwait(false);
        var result = outcome?.Status switch
        {
            DeliveryStatus.Delivered => HandingResult.Taken,
            DeliveryStatus.Failed => HandingResult.Refused,
            DeliveryStatus.InDoubt => HandingResult.InDoubt,
            _ => HandingResult.Later,
        };
        return (result, outcome?.Reply ?? connection.EndReply);
    }

    /// <summary>Connects and logs in, and says goodbye; null when that went well, else the reason.</summary>
    public async Task<string?> TestAsync(CancellationToken cancellation)
    {
        var connected = await SmtpClientConnection.ConnectAsync(access.Server, access.Options with { UsePipelining = false }, time, cancellation).ConfigureAwait(false);
        if (connected.Connection is not { } connection) return NoConnection(connected);
        using (connection) await connection.QuitAsync().ConfigureAwait(false);
        return null;
    }

    /// <summary>Why there is no connection.</summary>
    public static string NoConnection(SmtpConnectResult failure) =>
        string.Join(": ", new[] { failure.Reply?.ToString() ?? $"no connection to the mail server ({failure.End})", failure.Detail }.Where(t => t is not null));
}
