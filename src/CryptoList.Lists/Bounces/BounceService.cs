using CryptoList.Lists.Hosting;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Telemetry;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Bounces;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Identifiers;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Bounces;

/// <summary>
/// Counts what comes back per member, and pauses the delivery to those it comes back from too often: outside the roster, so that no owner's
/// signature is needed and nothing is said about membership. Copies for a paused member are set aside (<see cref="Delivery.CopyState.Paused"/>)
/// and go out when it is resumed, as long as their posts are kept.
/// </summary>
public sealed partial class BounceService(
    IBounceStore store, ILedgerStore ledger, DeliveryPauses pauses, BounceOptions options, ServerInstruments instruments, TimeProvider time, ILogger<BounceService> logger)
{
    /// <summary>Delivery to somebody was paused, here.</summary>
    public event Action? Paused;

    /// <summary>Takes what came to a return path.</summary>
    public async ValueTask TakeAsync(HostedList list, ReturnPathToken token, ReturnedMail mail, CancellationToken cancel = default)
    {
        instruments.Returned(list, mail.Kind);
        if (mail.Kind is not (ReturnedMailKind.DeliveryStatus or ReturnedMailKind.PlainBounce or ReturnedMailKind.AbuseReport)) return;
        if (token.Shared is { } shared)
        {
            await TakeSharedAsync(list, token.Post, shared, mail, cancel).ConfigureAwait(false);
            return;
        }

        if (await store.FindMemberAsync(list.Key, token.Post, token.MemberPrefix, cancel).ConfigureAwait(false) is not { } member) return;
        if (mail.Kind == ReturnedMailKind.AbuseReport)
        {
            await PauseForAbuseAsync(list, member, cancel).ConfigureAwait(false);
            return;
        }

        // One copy has one recipient; should a report name more, the gravest is its.
        var worst = mail.Recipients.MaxBy(BounceWeights.Of)!;
        await NoteReturnAsync(token.Post, member, worst, cancel).ConfigureAwait(false);
        await CountAsync(list, member, token.Post, BounceWeights.Of(worst), worst.Status?.ToString(), cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// What came back for a message that several members shared: who it is about is the report's own word, and believed only for those who were in
    /// that very message. One that names nobody counts against nobody.
    /// </summary>
    private async ValueTask TakeSharedAsync(HostedList list, long post, long shared, ReturnedMail mail, CancellationToken cancel)
    {
        if (mail.Kind == ReturnedMailKind.AbuseReport) LogSharedComplaint(list.Id, post);
        var state = list.Log.AtHead(Now() / 1000);
        foreach (var report in mail.Recipients)
        {
            foreach (var named in (string?[])[report.OriginalRecipient, report.FinalRecipient])
            {
                if (named is null || !EmailAddress.TryParse(named, out var address) || list.MemberByMail(state, address.Normalized) is not { } member) continue;
                if (!await store.WasInAsync(list.Key, post, shared, member.Id, cancel).ConfigureAwait(false)) continue;
                await NoteReturnAsync(post, member.Id, report, cancel).ConfigureAwait(false);
                await CountAsync(list, member.Id, post, BounceWeights.Of(report), report.Status?.ToString(), cancel).ConfigureAwait(false);
                break;
            }
        }
    }

    /// <summary>Takes a refusal in the dialogue with the relay.</summary>
    public ValueTask TakeAsync(HostedList list, MemberId member, long post, SmtpReply reply, CancellationToken cancel = default) =>
        CountAsync(list, member, post, BounceWeights.Of(reply), reply.Enhanced is { } enhanced ? $"{reply.Code} {enhanced}" : $"{reply.Code}", cancel);

    /// <summary>The probe is out, or the relay took it.</summary>
    internal async ValueTask ProbeAsync(HostedList list, MemberId member, long post, long at, bool taken, CancellationToken cancel)
    {
        var changed = await store.ChangeAsync(list.Key, member, now =>
            now.Paused is null ? null
            : now.ProbePost == post ? now with { ProbeTaken = taken ? now.ProbeTaken ?? at : null }
            : now with { ProbePost = post, ProbeStarted = at, ProbeTaken = taken ? at : null }, cancel).ConfigureAwait(false);
        if (changed is not null) pauses.Set(changed);
    }

    /// <summary>Lets delivery go on where a probe went through: the relay took it, and for a while nothing came back.</summary>
    internal async ValueTask ResumeProbedAsync(HostedList list, MemberDelivery member, CancellationToken cancel)
    {
        if (member is not { Paused: not null, Reason: PauseReason.Bounces, ProbeTaken: { } taken } || Now() - taken < options.ProbeWait.TotalMilliseconds) return;
        if (await ResumeAsync(list, member.Member, cancel).ConfigureAwait(false) is { } copies) LogResumed(list.Id, member.Member, copies);
    }

    /// <summary>Lets delivery to a member go on, with what was set aside; null when it was not paused.</summary>
    public async ValueTask<int?> ResumeAsync(HostedList list, MemberId member, CancellationToken cancel = default)
    {
        var copies = await store.ResumeAsync(list.Key, member, Now(), cancel).ConfigureAwait(false);
        pauses.Set(new MemberDelivery(list.Key, member));
        return copies;
    }

    /// <summary>A copy that came back for good did not arrive, whatever the relay had said.</summary>
    private async ValueTask NoteReturnAsync(long post, MemberId member, RecipientReport report, CancellationToken cancel)
    {
        if (report.Action != DsnAction.Failed) return;
        await ledger.ReturnAsync(post, member, report.Status is { } status ? $"Came back: {status}" : "Came back", Now(), cancel).ConfigureAwait(false);
    }

    private async ValueTask CountAsync(HostedList list, MemberId member, long post, double weight, string? reply, CancellationToken cancel)
    {
        if (weight <= 0) return;
        var now = Now();
        var paused = false;
        var changed = await store.CountAsync(list.Key, member, post, weight, now, (standing, before) =>
        {
            var probeFailed = standing.ProbePost == post;
            // A post counts once, by the gravest thing said of it: first put off, then given up, then told again by another host.
            if (weight <= before && !probeFailed) return null;
            var score = standing.ScoreAt(now, options.HalfLife) + Math.Max(0, weight - before);
            var next = standing with { Score = score, Scored = now, LastBounce = now, LastReply = reply, ProbeTaken = probeFailed ? null : standing.ProbeTaken };
            if (score > options.Threshold) next = next.Pause(PauseReason.Bounces, now);
            paused = standing.Paused is null && next.Paused is not null;
            return next;
        }, cancel).ConfigureAwait(false);
        if (changed is not null) pauses.Set(changed);
        if (!paused) return;
        instruments.Paused(list, PauseReason.Bounces);
        LogPaused(list.Id, member, reply ?? "");
        Paused?.Invoke();
    }

    private async ValueTask PauseForAbuseAsync(HostedList list, MemberId member, CancellationToken cancel)
    {
        var now = Now();
        var changed = await store.ChangeAsync(list.Key, member, standing => standing.Pause(PauseReason.AbuseReport, now) with { LastBounce = now }, cancel).ConfigureAwait(false);
        if (changed is not null) pauses.Set(changed);
        instruments.Paused(list, PauseReason.AbuseReport);
        LogComplaint(list.Id, member);
        Paused?.Invoke();
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(EventId = 1501, EventName = "member-paused", Level = LogLevel.Warning, Message = "List {List}: delivery to member {Member} is paused, too much came back; last reply {Reply}")]
    private partial void LogPaused(ListId list, MemberId member, string reply);

    [LoggerMessage(EventId = 1502, EventName = "member-paused-for-abuse", Level = LogLevel.Warning, Message = "List {List}: delivery to member {Member} is paused, a copy was reported as abuse")]
    private partial void LogComplaint(ListId list, MemberId member);

    [LoggerMessage(EventId = 1504, EventName = "shared-copy-reported", Level = LogLevel.Warning, Message = "List {List}: a copy of post {Post} that several members shared was reported as abuse; by whom is not known, and nobody is paused")]
    private partial void LogSharedComplaint(ListId list, long post);

    [LoggerMessage(EventId = 1503, EventName = "member-resumed", Level = LogLevel.Information, Message = "List {List}: a probe to member {Member} went through; delivery goes on, {Count} copies that were set aside are due")]
    private partial void LogResumed(ListId list, MemberId member, int count);
}
