using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Telemetry;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Posting;

/// <summary>
/// Decides on submissions, in the order of protocol section 4, and stores what it accepts before it says so. Knows no content.
/// Safe for any number at once, also for the same post twice.
/// </summary>
public sealed partial class PostingService(ListDirectory directory, IPostStore posts, IKeyStore keys, PostRates rates, ServerInstruments instruments, TimeProvider time, ILogger<PostingService> logger)
{
    private const int Attempts = 8;
    private const int SecondsPerDay = 24 * 3600;

    /// <summary>A body up to this many bytes is kept in memory between hashing and storing; a larger one is decoded twice.</summary>
    private const int SmallBody = 256 * 1024;

    /// <summary>A post was stored: there are copies to make.</summary>
    public event Action? PostStored;

    /// <summary>Decides on a message of <paramref name="message"/>, a seekable stream holding all of it.</summary>
    public async ValueTask<PostingResult> PostAsync(HostedList list, bool nullSender, Stream message, CancellationToken cancel = default)
    {
        using var activity = instruments.Activities.StartActivity("post")?.SetTag("list", list.Label);
        var started = instruments.Start();
        PostingResult result;
        try
        {
            result = await DecideAsync(list, nullSender, message, cancel).ConfigureAwait(false);
        }
        catch (StoreUnavailableException fault)
        {
            result = new PostingResult.TryLater(fault.Message);
        }

        instruments.Posted(list, result, message.Length, started);
        activity?.SetTag("outcome", result.GetType().Name);
        switch (result)
        {
            case PostingResult.Accepted accepted:
                activity?.SetTag("post", accepted.PostId);
                LogAccepted(list.Id, accepted.PostId, message.Length);
                PostStored?.Invoke();
                break;
            case PostingResult.AlreadyAccepted: LogKnown(list.Id); break;
            case PostingResult.Refused refused:
                activity?.SetTag("fault", LabelText.Of(refused.Fault));
                LogRefused(list.Id, refused.Fault);
                break;
            case PostingResult.TryLater later: LogLater(list.Id, later.Reason); break;
        }

        return result;
    }

    private async ValueTask<PostingResult> DecideAsync(HostedList list, bool nullSender, Stream message, CancellationToken cancel)
    {
        if (MailLoops.Check(list, nullSender, message) is { } loop) return new PostingResult.Refused(loop);
        message.Position = 0;
        if (Submission.TryRead(message, out var submission) is { } unread) return new PostingResult.Refused(unread);
        BodyFacts? body = null;
        for (var attempt = 0; attempt < Attempts && !list.Closed; attempt++)
        {
            if (list.IsBehind) return new PostingResult.TryLater("The stored log lacks entries that were verified before.");
            var now = time.GetUtcNow().ToUnixTimeSeconds();
            // One view of the log for all checks; the store refuses should it have moved when they are done.
            var (log, control) = (list.Log, submission!.Control);
            var head = log.HeadNumber;
            if (SubmissionChecks.Authorship(control, log, now) is { } fault)
            {
                // The author may have seen an entry that another process appended a moment ago.
                if (fault != PostFault.HeadBeyondLog || !await MovedAsync(list, head, cancel).ConfigureAwait(false)) return new PostingResult.Refused(fault);
                continue;
            }

            var header = control.Header;
            var author = log.At(header.RosterNumber, now).MemberOfDevice(header.Device)!.Id;
            var known = await posts.LookUpAsync(list.Key, header.Device, header.Channel, header.Sequence, author, header.MessageId, cancel).ConfigureAwait(false);
            if (known.BySequence == control.PostHash || known.ByMessageId == control.PostHash) return new PostingResult.AlreadyAccepted();
            if (known.BySequence is not null) return new PostingResult.Refused(PostFault.NumberTaken, known.Highest + 1);
            if (known.ByMessageId is not null) return new PostingResult.Refused(PostFault.MessageIdTaken, known.Highest + 1);
            if (SubmissionChecks.Standing(control, log, now) is { } notNow)
            {
                if (notNow == PostFault.EpochTooOld) list.OldKeyUsers.Saw(header, log.AtHead(now));
                return new PostingResult.Refused(notNow);
            }

            if (header.Void.Count > 0 && await posts.AnyAcceptedAsync(list.Key, header.Device, header.Channel, header.Void, cancel).ConfigureAwait(false))
                return new PostingResult.Refused(PostFault.VoidNumberWasAccepted);
            body ??= BodyFacts.Read(submission, SmallBody);
            if (body.Fault is { } damaged) return new PostingResult.Refused(damaged);
            if (SubmissionChecks.Content(submission, body.Hash, body.Length, list.SealKeys, log, out var wrapped) is { } wrong) return new PostingResult.Refused(wrong);
            if (!rates.TryTake(list.Id, header.Device)) return new PostingResult.Refused(PostFault.RateExceeded);

            var (outcome, id) = await StoreAsync(list, submission, author, head, log[head].Signed.Head, now, wrapped!, body, cancel).ConfigureAwait(false);
            switch (outcome)
            {
                case AcceptOutcome.Stored:
                    list.OldKeyUsers.Saw(header, log.At(head, now));
                    return new PostingResult.Accepted(id);
                case AcceptOutcome.VoidTaken: return new PostingResult.Refused(PostFault.VoidNumberWasAccepted);
                case AcceptOutcome.HeadMoved: await directory.CatchUpAsync(list, cancel).ConfigureAwait(false); break;
            }
        }

        return new PostingResult.TryLater(list.Closed ? "The list was deleted." : "The list keeps changing.");
    }

    private async ValueTask<bool> MovedAsync(HostedList list, long head, CancellationToken cancel)
    {
        await directory.CatchUpAsync(list, cancel).ConfigureAwait(false);
        return list.Log.HeadNumber > head;
    }

    private async ValueTask<(AcceptOutcome Outcome, long Id)> StoreAsync(
        HostedList list, Submission submission, MemberId author, long head, Digest headHash, long now, byte[] wrapped, BodyFacts body, CancellationToken cancel)
    {
        var (control, header, day) = (submission.Control, submission.Control.Header, now / SecondsPerDay);
        var queueKey = keys.QueueKey(list.Id, day, create: true)!;
        byte[] sealedKey;
        try
        {
            sealedKey = QueueSeal.Seal(queueKey, header.Hash, wrapped);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(queueKey);
            CryptographicOperations.ZeroMemory(wrapped);
        }

        var post = new NewPost
        {
            List = list.Key,
            Device = header.Device,
            Channel = header.Channel,
            Sequence = header.Sequence,
            Void = header.Void,
            Author = author,
            MessageId = header.MessageId,
            PostHash = control.PostHash,
            CountedEpoch = PostMode.UsesListKey(header.Mode) && !header.Update && list.Log.At(head, now).Policy.CountsUse ? header.Epoch : null,
            Control = control.Raw,
            Subject = submission.Headers.Single("Subject")?.Text ?? "",
            BodyLength = body.Length,
            SealedWrappedKey = sealedKey,
            QueueDay = day,
            AcceptedNumber = head,
            AcceptedHead = headHash,
            AcceptedTime = now,
        };
        await using var content = body.Small is { } small ? new MemoryStream(small, writable: false) : submission.OpenBody();
        return await StoreWork.RunAsync(instruments, "accept", () => posts.AcceptAsync(post, content, cancel)).ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 1101, EventName = "post-accepted", Level = LogLevel.Information, Message = "List {List}: post {Post} accepted, {Bytes} bytes")]
    private partial void LogAccepted(ListId list, long post, long bytes);

    [LoggerMessage(EventId = 1102, EventName = "post-known", Level = LogLevel.Information, Message = "List {List}: a post came again; nothing new")]
    private partial void LogKnown(ListId list);

    [LoggerMessage(EventId = 1103, EventName = "post-refused", Level = LogLevel.Information, Message = "List {List}: submission refused: {Fault}")]
    private partial void LogRefused(ListId list, PostFault fault);

    [LoggerMessage(EventId = 1104, EventName = "post-put-off", Level = LogLevel.Warning, Message = "List {List}: submission put off: {Reason}")]
    private partial void LogLater(ListId list, string reason);
}
