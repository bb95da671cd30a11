using System.Text;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Posting;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Ledger;

/// <summary>
/// Tells an author what became of their post (protocol section 7): checks the request and stores the answer, sealed to the device that asked, as a
/// letter to its member. The relays on both ways learn that something was asked, and no more. Owners may ask about any post of their list.
/// </summary>
public sealed partial class StatusService(
    ILedgerStore ledger, IDeliveryQueue queue, LetterOffice office, LetterComposer composer, PostRates rates, TimeProvider time, ILogger<StatusService> logger)
{
    /// <summary>Between the list's local part and the @.</summary>
    public const string SubAddress = "status";

    private const string Marker = "+" + SubAddress;
    private const long AnswerLife = 7L * 24 * 3600;

    /// <summary>The list's address in its status address; false for any other. Both normalised.</summary>
    public static bool TrySplit(string normalized, out string list) => Hosting.SubAddress.TrySplit(normalized, Marker, out list);

    /// <summary>Decides on a mail to the list's status address, a seekable stream holding all of it.</summary>
    public async ValueTask<StatusResult> TakeAsync(HostedList list, bool nullSender, Stream mail, CancellationToken cancel = default)
    {
        StatusResult result;
        try
        {
            var refusal = await DecideAsync(list, nullSender, mail, cancel).ConfigureAwait(false);
            result = refusal is { } no ? new StatusResult.Refused(no) : new StatusResult.Answered();
        }
        catch (StoreUnavailableException fault)
        {
            result = new StatusResult.TryLater(fault.Message);
        }

        switch (result)
        {
            case StatusResult.Answered: LogAnswered(list.Id); break;
            case StatusResult.Refused refused: LogRefused(list.Id, refused.Reason); break;
            case StatusResult.TryLater later: LogLater(list.Id, later.Reason); break;
        }

        return result;
    }

    private async ValueTask<ServerRefusal?> DecideAsync(HostedList list, bool nullSender, Stream mail, CancellationToken cancel)
    {
        if (MailLoops.Check(list, nullSender, mail) is not null) return ServerRefusal.Automatic;
        if (ControlMail.TryRead(mail) is not { } sealedBytes) return ServerRefusal.NotAControlMessage;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var log = list.Log;
        if (ServerRequests.TryOpenStatus(sealedBytes, list.AllSealKeys(), log, now, out var message, out var request) is { } refusal) return refusal;
        var state = log.AtHead(now);
        var asker = state.MemberOfDevice(message!.From)!;
        var posts = await ledger.FindAsync(list.Key, request!.MessageId, cancel).ConfigureAwait(false);
        if (posts.Count == 0) return ServerRefusal.UnknownPost;
        // Two authors may have used one Message-ID: one's own comes first.
        var post = posts.OrderByDescending(p => p.Author == asker.Id).First();
        if (post.Author != asker.Id && !asker.Rights.HasFlag(Rights.Owner)) return ServerRefusal.NotTheAuthor;
        if (!rates.TryTake(list.Id, message.From)) return ServerRefusal.RateExceeded;
        if (await queue.ProgressAsync(post.Post, cancel).ConfigureAwait(false) is not { } progress) return ServerRefusal.UnknownPost;
        var answer = Answer(progress, await queue.CopiesAsync(post.Post, cancel).ConfigureAwait(false), state, message.Id, list.HidesAddresses);
        var device = state.Device(message.From)!;
        var sealedAnswer = ControlMessage.Seal(
            ControlType.StatusAnswer, list.Id, list.SigningKey(now), device.Fingerprint, device.HpkeKey, log.HeadNumber, log[log.HeadNumber].Signed.Head, now, now + AnswerLife, answer.ToJson());
        // The request's id is the occasion: answered once, by whichever node gets it, and remembered for longer than it lives.
        var letter = composer.Make(
            list, LetterKind.Answer, $"status {list.Key} {message.Id}", list.MailAddress(asker), ListFields.SubAddress(list, Marker), "What became of your post",
            [HeaderField.Create("Auto-Submitted", "auto-replied"), .. ControlMail.Fields], ControlMail.Encode(sealedAnswer));
        var stored = await office.PutAsync([letter], cancel).ConfigureAwait(false);
        return stored == 0 ? ServerRefusal.Replayed : null;
    }

    private static StatusAnswer Answer(PostProgress post, IReadOnlyList<QueueEntry> copies, RosterState state, MemberId request, bool hidden)
    {
        var missing = copies.Where(c => c.State != CopyState.Delivered).ToList();
        var named = missing.Select(c => (Copy: c, state.Member(c.Member)?.Address)).Where(c => c.Address is not null)
            .OrderBy(c => c.Address, StringComparer.Ordinal).Take(StatusAnswer.MaxCopies)
            .Select(c => new StatusCopy(c.Address!, StateName(c.Copy.State), (c.Copy.State == CopyState.Waiting ? c.Copy.Due : c.Copy.Settled) / 1000, Reason(c.Copy, hidden))).ToList();
        return new StatusAnswer(request, post.MessageId, post.Post, post.Accepted)
        {
            Kept = post.Kept,
            Complete = post.Expanded,
            Delivered = post.Delivered,
            Waiting = post.Waiting + post.Sending,
            Failed = post.Failed - post.InDoubt,
            Cancelled = post.Cancelled,
            InDoubt = post.InDoubt,
            Held = post.Paused,
            SetAside = post.SetAside,
            Copies = named,
            More = missing.Count - named.Count,
        };
    }

    private static string StateName(CopyState state) => state switch
    {
        CopyState.InDoubt => "in-doubt",
        CopyState.SetAside => "set-aside",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static string Reason(QueueEntry copy, bool hidden)
    {
        var none = copy.Attempts == 0 ? "not tried yet" : "no reply";
        var reason = hidden ? HarmlessReply.CodesOf(copy.Reply, none) : HarmlessReply.Of(copy.Reply, none);
        while (Encoding.UTF8.GetByteCount(reason) > StatusAnswer.MaxReasonBytes) reason = reason[..^(char.IsLowSurrogate(reason[^1]) ? 2 : 1)];
        return reason;
    }

    [LoggerMessage(EventId = 1831, EventName = "status-answered", Level = LogLevel.Information, Message = "List {List}: a status request is answered")]
    private partial void LogAnswered(ListId list);

    [LoggerMessage(EventId = 1832, EventName = "status-refused", Level = LogLevel.Information, Message = "List {List}: a status request is refused: {Reason}")]
    private partial void LogRefused(ListId list, ServerRefusal reason);

    [LoggerMessage(EventId = 1833, EventName = "status-put-off", Level = LogLevel.Warning, Message = "List {List}: a status request is put off: {Reason}")]
    private partial void LogLater(ListId list, string reason);
}
