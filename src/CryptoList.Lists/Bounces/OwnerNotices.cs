using System.Globalization;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Notices;

namespace CryptoList.Lists.Bounces;

/// <summary>Tells a list's owners by plain mail that delivery to a member is paused: which member, since when, the last reply's codes. Nothing of any post.</summary>
public sealed class OwnerNotices(NoticeBox box, NoticeComposer composer, TimeProvider time)
{
    /// <summary>On disk when it returns.</summary>
    public async ValueTask TellAsync(HostedList list, MemberDelivery delivery, CancellationToken cancel)
    {
        if (list.Log.AtHead(time.GetUtcNow().ToUnixTimeSeconds()).Member(delivery.Member) is not { } member) return;
        var why = delivery.Reason == PauseReason.AbuseReport
            ? $"The mail service of this member reported a copy as unwanted mail (abuse).\r\nDelivery goes on when whoever runs the server resumes it.\r\n"
            : $"Too many copies for this member came back. Once a day one copy is tried; when it\r\ngoes through, delivery goes on by itself.\r\n";
        var text = $"Delivery to a member of {list.Address} is paused.\r\n\r\n"
            + $"Member:     {member.Address}\r\nSince:      {Time(delivery.Paused)}\r\nLast reply: {delivery.LastReply ?? "none"}\r\n\r\n{why}"
            + "\r\nThe member stays on the list. Copies that were set aside go out then, as long as\r\ntheir posts are kept.\r\n";
        await box.AddAsync(composer.ToOwners(list, "Delivery to a member is paused", text), cancel).ConfigureAwait(false);
    }

    private static string Time(long? milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds ?? 0).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
