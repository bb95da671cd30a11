using System.Globalization;
using System.Text;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Mail;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Bounces;

/// <summary>
/// Tells a list's owners by plain mail, through the same relay, that delivery to a member is paused: which member, since when, the last
/// reply's codes. Nothing of any post. The reverse path is null, so that nothing comes back for it (RFC 3834 section 4).
/// </summary>
public sealed class OwnerNotices(DeliveryOptions options, TimeProvider time)
{
    private const int MaxNoticeBytes = 8192;

    private readonly RouteTable _routes = new(options);

    /// <summary>True when the relay took it for every owner, or refused it for good; false to try again later.</summary>
    public async ValueTask<bool> TrySendAsync(HostedList list, MemberDelivery delivery, CancellationToken cancel)
    {
        var state = list.Log.AtHead(time.GetUtcNow().ToUnixTimeSeconds());
        if (state.Member(delivery.Member) is not { } member) return true;
        var owners = state.Members.Where(m => m.Rights.HasFlag(Rights.Owner) && !m.Suspended).Select(m => m.Address).ToList();
        var told = true;
        foreach (var way in owners.Where(a => EnvelopePath.TryParse(a, out _) == EnvelopePathFault.None).GroupBy(_routes.IndexFor))
            told &= await TrySendAsync(_routes.All[way.Key], new Queue<OutgoingMessage>(way.Select(a => Notice(list, member.Address, a, delivery))), cancel).ConfigureAwait(false);
        return told;
    }

    private async ValueTask<bool> TrySendAsync(RelayRoute route, Queue<OutgoingMessage> messages, CancellationToken cancel)
    {
        var result = await SmtpClientConnection.ConnectAsync(route.Server, route.Client(options.HostName), time, cancel).ConfigureAwait(false);
        using var connection = result.Connection;
        if (connection is null) return false;
        var told = true;
        await connection.SendAsync(
            () => messages.TryDequeue(out var next) ? next : null,
            (_, outcome) => told &= outcome[0].Status is DeliveryStatus.Delivered or DeliveryStatus.Failed, cancel).ConfigureAwait(false);
        if (connection.End == SmtpConnectionEnd.None) await connection.QuitAsync().ConfigureAwait(false);
        return told && messages.Count == 0;
    }

    private OutgoingMessage Notice(HostedList list, string member, string owner, MemberDelivery delivery)
    {
        var at = list.Address.LastIndexOf('@');
        var from = $"{list.Address[..at]}+owner{list.Address[at..]}";
        var body = delivery.Reason == PauseReason.AbuseReport
            ? $"The mail service of this member reported a copy as unwanted mail (abuse).\r\nDelivery goes on when whoever runs the server resumes it.\r\n"
            : $"Too many copies for this member came back. Once a day one copy is tried; when it\r\ngoes through, delivery goes on by itself.\r\n";
        var ascii = Ascii.IsValid(member) && Ascii.IsValid(owner) && Ascii.IsValid(from);
        var text = $"Delivery to a member of {list.Address} is paused.\r\n\r\n"
            + $"Member:     {member}\r\nSince:      {Time(delivery.Paused)}\r\nLast reply: {delivery.LastReply ?? "none"}\r\n\r\n{body}"
            + "\r\nThe member stays on the list. Copies that were set aside go out then, as long as\r\ntheir posts are kept.\r\n";
        var header = new HeaderBlock(
        [
            HeaderField.Create("From", $"<{from}>"),
            HeaderField.Create("To", $"<{owner}>"),
            HeaderField.CreateText("Subject", "Delivery to a member is paused"),
            HeaderField.Create("Date", MailDate.Format(time.GetUtcNow().ToUnixTimeSeconds())),
            HeaderField.Create("Message-ID", $"<{Guid.NewGuid():N}@{list.Address[(at + 1)..]}>"),
            HeaderField.Create("Auto-Submitted", "auto-generated"),
            HeaderField.Create("MIME-Version", "1.0"),
            HeaderField.Create("Content-Type", "text/plain; charset=utf-8"),
            HeaderField.Create("Content-Transfer-Encoding", ascii ? "7bit" : "8bit"),
        ]);
        var octets = (byte[])[.. header.ToArray(), .. "\r\n"u8, .. Encoding.UTF8.GetBytes(text)];
        if (octets.Length > MaxNoticeBytes) throw new InvalidOperationException("A notice is larger than its parts can be.");
        return new OutgoingMessage
        {
            Sender = EnvelopePath.Null,
            Recipients = [EnvelopePath.Parse(owner)],
            Content = SharedContent.Empty,
            Render = () => octets,
            HeaderAllowance = octets.Length,
            HeaderIsUtf8 = !ascii,
        };
    }

    private static string Time(long? milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds ?? 0).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
