using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Control;

/// <summary>
/// Takes what a member's device submits: entries into the log, all or none, and with them the lines for other devices. The lines are stored first, as a batch that
/// nobody sends, and let go in the entries' own transaction; should the server die anywhere in between, the same submit, sent again, finds its batch and goes on.
/// </summary>
public sealed class SubmitService(
    RosterService rosters, RemovalService removals, ILetterStore letters, LetterOffice office, LinePassing passing, BundleLetters bundles, TimeProvider time)
{
    private const long AnswerLife = 7L * 24 * 3600;

    /// <summary>Does it, and stores the answer. Gives what the answer refuses as; null when all was done.</summary>
    /// <param name="list">The list.</param>
    /// <param name="message">The submit, opened and checked.</param>
    /// <param name="submit">Its d.</param>
    /// <param name="rest">The lines behind it, as it names them.</param>
    /// <param name="lines">Where they stand in it.</param>
    /// <param name="occasion">The submit's name, the same whenever it comes.</param>
    /// <param name="cancel">Gives up; the same submit may be taken later.</param>
    /// <exception cref="StoreUnavailableException">Not everything is stored; the same submit may be taken later.</exception>
    public async ValueTask<string?> TakeAsync(HostedList list, ControlMessage message, Submit submit, Stream rest, IReadOnlyList<PlacedLine> lines, string occasion, CancellationToken cancel)
    {
        var asker = list.Log.AtHead(Now());
        var (member, device) = (asker.MemberOfDevice(message.From)!, asker.Device(message.From)!);
        var refusal = await TakeAsync(list, submit, message.From, rest, lines, occasion, cancel).ConfigureAwait(false);
        var receipts = new List<RemovalReceipt>();
        if (refusal is null && LastOf(list.Log, submit.Entries) is { } last)
        {
            for (var n = last - submit.Entries.Count + 1; n <= last; n++)
            {
                // Somebody else's removal, submitted once more, is none of theirs unless they own the list.
                if (list.Log[n].By == message.From || member.Rights.HasFlag(Rights.Owner)) receipts.AddRange(await removals.SettleAsync(list, n, cancel).ConfigureAwait(false));
            }
        }

        var (log, now) = (list.Log, Now());
        var answer = new SubmitAnswer(message.Id, LastOf(log, submit.Entries) ?? log.HeadNumber, refusal) { Receipts = receipts };
        var sealedAnswer = ControlMessage.Seal(
            ControlType.SubmitAnswer, list.Id, list.SigningKey(now), device.Fingerprint, device.HpkeKey, log.HeadNumber, log.Head, now, now + AnswerLife, answer.ToJson());
        var answerLine = BundleLetters.Line(new SealedControl(list.Id, device.Fingerprint, now + AnswerLife, sealedAnswer));
        // Whoever was refused may have an old log: what they lack comes along.
        var missing = refusal is not null && message.RosterNumber < log.HeadNumber ? LogSender.Lines(list, device, message.RosterNumber + 1) : [];
        // To the address as it was: whoever removed themselves is answered too. The letter of the occasion comes last: until then all of it is done again.
        var mails = bundles.Make(list, LetterKind.Answer, occasion, list.MailAddress(member), missing.Prepend(answerLine), "auto-replied", now + AnswerLife).ToList();
        await office.PutAsync(mails[1..], cancel).ConfigureAwait(false);
        await office.PutAsync(mails[..1], cancel).ConfigureAwait(false);
        office.Wake();
        return refusal;
    }

    private async ValueTask<string?> TakeAsync(HostedList list, Submit submit, Fingerprint from, Stream rest, IReadOnlyList<PlacedLine> lines, string batch, CancellationToken cancel)
    {
        // What a mail that was overtaken or lost had brought may come once more in front of what is new.
        var (log, known) = (list.Log, Enumerable.Range(0, submit.Entries.Count).LastOrDefault(n => LastOf(list.Log, [.. submit.Entries.Take(n)]) is not null));
        IReadOnlyList<SignedEntry> entries = known > 0 && LastOf(log, submit.Entries) is null ? [.. submit.Entries.Skip(known)] : submit.Entries;
        if (entries.Count == 0 || LastOf(log, entries) is not null)
        {
            await passing.StageAsync(list, log.AtHead(Now()), new MailAddresses(list, log, submit.Addresses), from, rest, lines, batch, cancel).ConfigureAwait(false);
            await letters.ReleaseAsync(batch, NowMilliseconds(), cancel).ConfigureAwait(false);
            return null;
        }

        if (lines.Count > 0)
        {
            var after = log;
            if (!entries.All(IsEpoch) && TryOnCopy(log, entries, out after) is { } refused) return ServerRequests.Kebab(refused.ToString());
            await passing.StageAsync(list, after.AtHead(Now()), new MailAddresses(list, after, submit.Addresses), from, rest, lines, batch, cancel).ConfigureAwait(false);
        }

        var result = await rosters.AppendAllAsync(list, entries, submit.Addresses, batch, cancel).ConfigureAwait(false);
        if (result.Outcome == AppendOutcome.Appended) return null;
        await letters.DropAsync(batch, cancel).ConfigureAwait(false);
        return ServerRequests.Kebab(result.Refusal?.ToString() ?? result.Outcome.ToString());
    }

    /// <summary>An epoch lets nobody in and takes nobody out: the lines behind it are for the devices of now.</summary>
    private static bool IsEpoch(SignedEntry entry) => Look(entry, e => e.Text("type")) == "epoch";

    /// <summary>What the log would be, and whether it would be: some 30 µs for each entry that it has. The log itself stays as it is.</summary>
    private static RosterRefusal? TryOnCopy(RosterLog log, IReadOnlyList<SignedEntry> entries, out RosterLog after)
    {
        after = log;
        // One that does not follow is refused without the copy.
        if (Look(entries[0], e => (Digest?)e.Digest("prev")) is { } previous && previous != log.Head) return RosterRefusal.WrongPrevious;
        var head = log.Checkpoint;
        if (RosterLog.TryReplay([.. Enumerable.Range(0, (int)head.Number + 1).Select(n => log[n].Signed)], head, out var copy) is { } broken) return broken;
        foreach (var entry in entries)
        {
            if (copy!.TryAppend(entry) is { } refusal) return refusal;
        }

        after = copy!;
        return null;
    }

    /// <summary>The number of the last of the entries when the log has them; null when it has not, or there are none.</summary>
    private static long? LastOf(RosterLog log, IReadOnlyList<SignedEntry> entries) =>
        entries.Count > 0 && Look(entries[^1], e => (long?)e.Integer("n")) is { } last && last >= entries.Count
        && entries.Select((e, i) => log.PassesThrough(last - entries.Count + 1 + i, e.Head)).All(there => there) ? last : null;

    private static T? Look<T>(SignedEntry entry, Func<StrictObject, T?> what)
    {
        try
        {
            return what(StrictObject.Parse(entry.Entry.Span, SignedEntry.MaxBytes));
        }
        catch (StrictJsonException)
        {
            // The log gives the refusal its name.
            return default;
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();

    private long NowMilliseconds() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
