using CryptoList.Lists.Hosting;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Roster;
using CryptoList.Storage.Backup;

namespace CryptoList.Server.Commands.Entries;

/// <summary>Offers signed entries to a list one after the other, waits out the removals among them, and says what became of each.</summary>
internal static class EntryAppending
{
    /// <summary>Gives the exit code.</summary>
    public static async Task<int> RunAsync(CommandSession session, HostedList list, IEnumerable<SignedEntry> entries, CancellationToken cancel)
    {
        var results = new List<EntryResult>();
        try
        {
            foreach (var entry in entries.Select(SubmittedEntry.Of))
                results.Add(results.Exists(r => r.Refusal is not null) ? new(entry.Number, entry.Type, EntryResult.NotTried, null, null, null, []) : await AppendAsync(session, list, entry, cancel));
        }
        finally
        {
            // Also when the store failed half-way: what is in the log is in the log.
            Write(session, list, results);
        }

        return results.Exists(r => r.Refusal is not null) ? ExitCode.Refused : ExitCode.Done;
    }

    /// <summary>Refuses, before anything is appended, when an entry is of another type.</summary>
    /// <exception cref="CommandException">One is.</exception>
    public static void RequireType(HostedList list, IEnumerable<SignedEntry> entries, RosterEntryType type, string command)
    {
        var wanted = KebabCase.Of(type);
        if (entries.Select(SubmittedEntry.Of).FirstOrDefault(e => e.Type != wanted) is { } other)
            throw CommandException.Refused($"not-a-{wanted}", $"{other.Name} is no {wanted}, and {command} takes nothing else; nothing was changed. Other entries: cryptolist roster append {list.Address} FILE");
    }

    private static async Task<EntryResult> AppendAsync(CommandSession session, HostedList list, SubmittedEntry entry, CancellationToken cancel)
    {
        if (entry.Number is { } known && list.Log.PassesThrough(known, entry.Signed.Head) && known < list.Log.HeadNumber)
            return new(known, entry.Type, EntryResult.AlreadyThere, EntrySummary.AboutOf(list.Log, known), null, null, []);
        var there = entry.Signed.Head == list.Log.Head;
        var result = await session.Data.Rosters.AppendAsync(list, entry.Signed, mayBeOld: RestoredMark.Read(session.Data.KeyFolder) is not null, cancel);
        if (result.Outcome != AppendOutcome.Appended)
        {
            var address = result.Outcome switch { AppendOutcome.AddressIsList => RefusalAdvice.AddressIsList, AppendOutcome.AddressMissing => RefusalAdvice.AddressMissing, _ => null };
            if (address is not null) return new(entry.Number, entry.Type, EntryResult.Refused, null, KebabCase.Of(result.Outcome), address, []);
            var refusal = result.Outcome == AppendOutcome.ClockOff ? RosterRefusal.ClockOff : result.Refusal!.Value;
            return new(entry.Number, entry.Type, EntryResult.Refused, null, KebabCase.Of(refusal), RefusalAdvice.For(refusal, list, session.Now), []);
        }

        // Also for one that was there: whoever was cut off before the receipt gets it now.
        var receipts = await session.Data.Removals.SettleAsync(list, result.HeadNumber, cancel);
        return new(
            result.HeadNumber, entry.Type, there ? EntryResult.AlreadyThere : EntryResult.Appended, EntrySummary.AboutOf(list.Log, result.HeadNumber), null, null,
            [.. receipts.Select(r => r.ToLine())]);
    }

    private static void Write(CommandSession session, HostedList list, List<EntryResult> results)
    {
        if (session.Json) session.WriteJson(new { List = list.Id.ToString(), Entry = list.Log.HeadNumber, Entries = results });
        foreach (var result in results)
        {
            if (result.Refusal is not null) session.Io.Say($"cryptolist: entry {result.Number} ({result.Type}): {result.Refusal}: {result.Advice}");
            else if (!session.Json && result.Outcome != EntryResult.NotTried) session.Io.Output.WriteLine(HarmlessText.OfLine($"entry {result.Number} ({result.Type}): {result.Outcome}; {result.About}"));
            if (session.Json) continue;
            foreach (var receipt in result.Receipts) session.Io.Output.WriteLine(receipt);
        }

        var left = results.Count(r => r.Outcome == EntryResult.NotTried);
        if (left > 0) session.Io.Say($"cryptolist: the {left} after it {(left == 1 ? "was" : "were")} not tried.");
        if (results.Exists(r => r.Receipts.Count > 0)) session.Hint("A line that begins with {\"receipt\" is a removal receipt: give it to an owner, who checks it with cryptolist-helper verify-receipt.");
    }
}
