using System.Globalization;
using CryptoList.Lists.Control;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Membership;

/// <summary>
/// Tells owners what the server did to their list's log: members it cut off, at the operator's word or the member's own; and sends the log to
/// devices it lets in. Made from the log itself behind a stored number, so that a crash between an entry and its letters loses neither.
/// </summary>
public sealed class RosterNotices(ILetterStore store, LetterOffice office, LetterComposer composer, LogSender logs, ListDirectory directory)
{
    /// <summary>Entries after which the stored number moves on although there was nothing to tell.</summary>
    private const int Stride = 1000;

    private readonly Dictionary<long, long> _seen = [];

    /// <summary>Looks through what is new in every list. For one caller at a time.</summary>
    public async ValueTask LookAsync(CancellationToken cancel)
    {
        IReadOnlyDictionary<long, long>? told = null;
        foreach (var list in directory.All)
        {
            var head = list.Log.HeadNumber;
            if (_seen.TryGetValue(list.Key, out var seen) && seen >= head) continue;
            told ??= await store.ToldAsync(cancel).ConfigureAwait(false);
            var known = told.GetValueOrDefault(list.Key);
            await LookAsync(list, known, Math.Max(seen, known), head, cancel).ConfigureAwait(false);
            _seen[list.Key] = head;
        }
    }

    private async ValueTask LookAsync(HostedList list, long told, long seen, long head, CancellationToken cancel)
    {
        var (log, letters, welcomed) = (list.Log, new List<Letter>(), false);
        for (var n = seen + 1; n <= head; n++)
        {
            if (IsCut(log, n)) letters.AddRange(OfCut(list, log, n));
            welcomed |= await logs.WelcomeAsync(list, n, cancel).ConfigureAwait(false);
        }

        if (letters.Count == 0 && !welcomed && head - told < Stride) return;
        // The letters first: stored twice, by another node or after a crash, they are one.
        await office.PutAsync(letters, cancel).ConfigureAwait(false);
        await store.ToldAsync(list.Key, head, cancel).ConfigureAwait(false);
    }

    private static bool IsCut(RosterLog log, long n) =>
        log[n].Type == RosterEntryType.MemberSuspend && log[n].By == log.At(n - 1, log[n].Time).ServerSigningKey.Fingerprint;

    private IReadOnlyList<Letter> OfCut(HostedList list, RosterLog log, long n)
    {
        var d = StrictObject.Parse(log[n].Signed.Entry.Span, SignedEntry.MaxBytes).Object("d");
        if (log.At(n, log[n].Time).Member(d.MemberId("member")) is not { } member) return [];
        var when = DateTimeOffset.FromUnixTimeSeconds(log[n].Time).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        // An alias may begin with a hyphen.
        var argument = member.Address.StartsWith('-') ? $"-- {member.Address}" : member.Address;
        return composer.ToOwners(
            list, LetterKind.Cut, $"cut {list.Key} {n}", "A member was taken off the list",
            $"A member of {list.Address} gets nothing more of it.\r\n\r\nMember: {member.Address}\r\nSince:  {when} (roster entry {n})\r\nWhy:    {(d.Text("why") is { Length: > 0 } why ? why : "not said")}\r\n\r\n"
            + "The server signed this; the last word is an owner's. With the newest log (sync):\r\n\r\n"
            + $"  to confirm:  cryptolist-helper remove {argument}\r\n  to undo:     cryptolist-helper resume {argument}\r\n\r\n"
            + "Replace the list key (cryptolist-helper rekey) unless you undo it.\r\n");
    }
}
