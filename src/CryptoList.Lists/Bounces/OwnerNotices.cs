using System.Globalization;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;

namespace CryptoList.Lists.Bounces;

/// <summary>Tells a list's owners that delivery to a member is paused: which member, since when, the last reply's codes. Nothing of any post.</summary>
public sealed class OwnerNotices(LetterOffice office, LetterComposer composer, TimeProvider time)
{
    /// <summary>Stores the notices, durably and once for each pause whoever else does so too.</summary>
    public async ValueTask TellAsync(HostedList list, MemberDelivery delivery, CancellationToken cancel)
    {
        if (list.Log.AtHead(time.GetUtcNow().ToUnixTimeSeconds()).Member(delivery.Member) is not { } member) return;
        var occasion = $"pause {list.Key} {delivery.Member} {delivery.Paused} {delivery.Reason}";
        await office.PutAsync(composer.ToOwners(list, LetterKind.Pause, occasion, "Delivery to a member is paused", Text(list, member.Address, delivery)), cancel).ConfigureAwait(false);
    }

    private static string Text(HostedList list, string member, MemberDelivery delivery)
    {
        var body = delivery.Reason == PauseReason.AbuseReport
            ? $"The mail service of this member reported a copy as unwanted mail (abuse).\r\nDelivery goes on when whoever runs the server resumes it.\r\n"
            : $"Too many copies for this member came back. Once a day one copy is tried; when it\r\ngoes through, delivery goes on by itself.\r\n";
        return $"Delivery to a member of {list.Address} is paused.\r\n\r\n"
            + $"Member:     {member}\r\nSince:      {Time(delivery.Paused)}\r\nLast reply: {delivery.LastReply ?? "none"}\r\n\r\n{body}"
            + "\r\nThe member stays on the list. Copies that were set aside go out then, as long as\r\ntheir posts are kept.\r\n";
    }

    private static string Time(long? milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds ?? 0).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
