using System.Text;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Limits;
using CryptoList.Mail;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Automatic;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Smtp.Client;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Requests;

/// <summary>
/// Answers and passes on what comes to a list's sub-addresses. Only <c>+help</c> is answered to the sender; whoever asks to join or to leave
/// hears nothing from the server, since an envelope sender proves nothing and an answer would go to whoever was made up, and could tell who is
/// on the list. Safe for any number at once.
/// </summary>
public sealed partial class RequestService(LetterOffice office, LetterComposer composer, RequestOptions options, TimeProvider time, ILogger<RequestService> logger)
{
    private const int MaxSubject = 200;

    private static readonly HeaderLimits Limits = new() { MaxBytes = 64 * 1024, MaxFields = 500 };

    private readonly Buckets<long> _perList = new(options.PerListPerHour, TimeSpan.FromHours(1), time);
    private readonly Buckets<(long List, string Sender)> _perSender = new(options.PerSenderPerDay, TimeSpan.FromDays(1), time);

    /// <summary>Takes a whole message from an envelope sender that is not null.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was taken.</exception>
    public async ValueTask<RequestOutcome> TakeAsync(HostedList list, RequestKind kind, EmailAddress sender, byte[] message, CancellationToken cancel = default)
    {
        var outcome = await DecideAsync(list, kind, sender, message, cancel).ConfigureAwait(false);
        LogTaken(list.Id, kind, outcome);
        return outcome;
    }

    private async ValueTask<RequestOutcome> DecideAsync(HostedList list, RequestKind kind, EmailAddress sender, byte[] message, CancellationToken cancel)
    {
        if (Header(message) is not { } header) return RequestOutcome.Unreadable;
        if (AutomaticMail.IsAutomatic(header) || AutomaticMail.IsNobody(sender.LocalPart)) return RequestOutcome.Automatic;
        // 8-bit text and line ends were looked at by the SMTP session; what is left would be passed on damaged.
        if (SharedContent.TryCreate([message], out _) != SharedContentFault.None) return RequestOutcome.Unreadable;
        if (!MayAsk(list, sender)) return RequestOutcome.TooMany;
        var occasion = $"request {Guid.NewGuid():N}";
        await office.PutAsync(
            kind switch
            {
                RequestKind.Help => [Help(list, occasion, sender, header)],
                RequestKind.Owner => PassOn(list, occasion, sender, header, message),
                RequestKind.Subscribe => Wish(list, occasion, sender, "Somebody asks to join", "asks to be invited to", $"Invite only whom you know, and send the link over another channel:\r\n\r\n  cryptolist-helper invite {sender}\r\n"),
                _ => Wish(list, occasion, sender, "Somebody asks to leave", "asks to be taken off", $"If they are a member and you know that it is their wish:\r\n\r\n  cryptolist-helper remove {sender}\r\n"),
            },
            cancel).ConfigureAwait(false);
        return RequestOutcome.Taken;
    }

    /// <summary>The list's own limit first: it bounds how many senders, who may be made up, are remembered.</summary>
    private bool MayAsk(HostedList list, EmailAddress sender)
    {
        if (!_perList.TryTake(list.Key)) return false;
        if (_perSender.TryTake((list.Key, sender.Normalized))) return true;
        _perList.GiveBack(list.Key);
        return false;
    }

    private static HeaderBlock? Header(byte[] message)
    {
        try
        {
            return HeaderBlock.ReadFrom(new MemoryStream(message, writable: false), Limits);
        }
        catch (MailFormatException)
        {
            return null;
        }
    }

    private Letter Help(HostedList list, string occasion, EmailAddress sender, HeaderBlock header)
    {
        var text =
            $"""
            {list.Address} is an encrypted mailing list.

            What is posted to it can be read by its present members and by nobody else: not by
            this server, and not by whoever runs it. Ordinary mail to the list is refused.

            To read and post, a member needs the program cryptolist-helper, or what their
            list's owners recommend, and keys that it makes.

            To join:   write to {ListFields.SubAddress(list, "+subscribe")}. The owners decide; an
                       invitation comes from one of them, not from here.
            To leave:  use the link or the address under List-Unsubscribe in any post, which
                       your mail program may show as a button; or write to
                       {ListFields.SubAddress(list, "+unsubscribe")}, and an owner sees to it.
            To ask:    write to {ListFields.SubAddress(list, "+owner")}. That goes to the owners as
                       ordinary mail, not encrypted.

            A program wrote this answer. It says nothing about who is on the list.

            """.ReplaceLineEndings("\r\n");
        List<HeaderField> thread = [];
        if (header.Single("Message-ID")?.Value is { Length: <= 250 } id && Ascii.IsValid(id) && id.StartsWith('<') && id.EndsWith('>') && !id.Contains(' ', StringComparison.Ordinal))
            thread = [HeaderField.Create("In-Reply-To", id), HeaderField.Create("References", id)];
        return composer.ToPerson(list, LetterKind.Request, occasion, sender.ToString(), $"About {list.Address}", text, "auto-replied", thread);
    }

    private IReadOnlyList<Letter> Wish(HostedList list, string occasion, EmailAddress sender, string subject, string wish, string advice) => composer.ToOwners(
        list, LetterKind.Request, occasion, subject,
        $"{sender}\r\n{wish} {list.Address}.\r\n\r\nThis came by ordinary mail. Who really sent it was not verified, and the sender got no\r\nanswer. {advice}");

    /// <summary>The message as it came, attached; From is the list's, so that no forged sender speaks to the owners under their own name.</summary>
    private IReadOnlyList<Letter> PassOn(HostedList list, string occasion, EmailAddress sender, HeaderBlock header, byte[] message)
    {
        var boundary = $"cl-{Guid.NewGuid():N}";
        var intro =
            $"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            + $"NOT ENCRYPTED. This was written to the owners of {list.Address}\r\nby ordinary mail; the server and every relay could read it. The sender gave the address\r\n"
            + $"{sender}, which was not verified. An answer goes there, in clear.\r\n"
            + $"\r\n--{boundary}\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\nContent-Disposition: inline\r\n\r\n";
        byte[] body = [.. Encoding.UTF8.GetBytes(intro), .. message, .. Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n")];
        var subject = string.Concat((header.Single("Subject")?.Text ?? "").Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(MaxSubject));
        return composer.ToOwners(
            list, LetterKind.Request, occasion, list.Address, $"[to the owners, not encrypted] {subject}",
            [
                HeaderField.Create("Reply-To", $"<{sender}>"),
                // Made by a person and passed on by a program: nothing is to answer it by itself (RFC 3834 section 5.1).
                HeaderField.Create("Auto-Submitted", "auto-generated"),
                HeaderField.Create("Precedence", "list"),
                HeaderField.Create("MIME-Version", "1.0"),
                HeaderField.Create("Content-Type", $"multipart/mixed; boundary=\"{boundary}\""),
                HeaderField.Create("Content-Transfer-Encoding", "8bit"),
            ],
            body);
    }

    [LoggerMessage(EventId = 1841, EventName = "request-by-mail", Level = LogLevel.Information, Message = "List {List}: a request ({Kind}) came by mail: {Outcome}")]
    private partial void LogTaken(Protocol.Identifiers.ListId list, RequestKind kind, RequestOutcome outcome);
}
