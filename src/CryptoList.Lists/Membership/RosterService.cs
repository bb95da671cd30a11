using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Membership;

/// <summary>
/// Takes signed entries into a list's log, whoever brings them: verified against the whole log, stored in one transaction with all
/// their consequences, told to every process.
/// </summary>
public sealed class RosterService(ListDirectory directory, IListStore store, TimeProvider time)
{
    /// <summary>An entry may be this far off the server's own time.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private const int Attempts = 8;

    /// <summary>Verifies and appends an entry that was signed elsewhere.</summary>
    public ValueTask<AppendResult> AppendAsync(HostedList list, SignedEntry entry, CancellationToken cancel = default) =>
        AppendAsync(list, (_, _) => entry, cancel);

    /// <summary>Makes an entry for the present head and appends it; made again when another process was faster. <paramref name="make"/> gets the log and the time.</summary>
    public async ValueTask<AppendResult> AppendAsync(HostedList list, Func<RosterLog, TimeProvider, SignedEntry> make, CancellationToken cancel = default)
    {
        await list.Changing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                await directory.CatchUpLockedAsync(list, cancel).ConfigureAwait(false);
                var log = list.Log;
                var entry = make(log, time);
                var now = time.GetUtcNow();
                // A log that holds it already gives the same answer again: whoever sent it may not have heard the first.
                if (entry.Head == log.Head) return new AppendResult(AppendOutcome.Appended, log.HeadNumber, null);
                // Backdating would bring a new device into force before its 24 hours are over.
                if (TimeOf(entry) is { } stamp && Math.Abs(stamp - Math.Max(now.ToUnixTimeSeconds(), log[log.HeadNumber].Time)) > ClockTolerance.TotalSeconds)
                    return new AppendResult(AppendOutcome.ClockOff, log.HeadNumber, null);
                if (log.TryAppend(entry) is { } refusal) return new AppendResult(AppendOutcome.Refused, log.HeadNumber, refusal);
                var number = log.HeadNumber;
                var stored = false;
                list.MayBeAhead = true;
                try
                {
                    stored = await store.AppendAsync(list.Key, number, entry, Departures.Of(log, number), now.ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
                }
                finally
                {
                    // Memory is ahead of the store: nothing can be accepted or sent under that head, and now it goes. Where the store is
                    // out of reach, it goes with the next look at it.
                    if (stored) list.MayBeAhead = false;
                    else await directory.ReloadLockedAsync(list, CancellationToken.None).ConfigureAwait(false);
                }

                if (!stored) continue;
                directory.TakeConsequences(list, number);
                directory.KeepCheckpoint(list);
                return new AppendResult(AppendOutcome.Appended, number, null);
            }

            throw new StoreUnavailableException("Other processes keep changing the list; try again.");
        }
        finally
        {
            list.Changing.Release();
        }
    }

    private static long? TimeOf(SignedEntry entry)
    {
        try
        {
            return StrictObject.Parse(entry.Entry.Span, 64 * 1024).Integer("ts");
        }
        catch (StrictJsonException)
        {
            // The log gives the refusal its name.
            return null;
        }
    }
}
