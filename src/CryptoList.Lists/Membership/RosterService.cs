using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Membership;

/// <summary>
/// Takes signed entries into a list's log, whoever brings them: verified against the whole log, stored in one transaction with all
/// their consequences, told to every process.
/// </summary>
public sealed class RosterService(ListDirectory directory, IListStore store, TimeProvider time)
{
    /// <summary>An entry may be this far off the server's own time; older where it came by mail.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private const int Attempts = 8;

    private static readonly Func<SignedEntry, long, long> Fresh = static (_, now) => now - (long)ClockTolerance.TotalSeconds;
    private static readonly Func<SignedEntry, long, long> AnyAge = static (_, _) => 0;

    /// <summary>Verifies and appends an entry that was signed elsewhere.</summary>
    public ValueTask<AppendResult> AppendAsync(HostedList list, SignedEntry entry, CancellationToken cancel = default) => AppendAsync(list, entry, mayBeOld: false, cancel);

    /// <summary>The same; an old one too when <paramref name="mayBeOld"/>: this is a restored backup, and the server may have taken it before.</summary>
    public ValueTask<AppendResult> AppendAsync(HostedList list, SignedEntry entry, bool mayBeOld, CancellationToken cancel = default) =>
        AppendAsync(list, (_, _) => entry, mayBeOld ? AnyAge : Fresh, cancel);

    /// <summary>Makes an entry for the present head and appends it; made again when another process was faster. <paramref name="make"/> gets the log and the time.</summary>
    public ValueTask<AppendResult> AppendAsync(HostedList list, Func<RosterLog, TimeProvider, SignedEntry> make, CancellationToken cancel = default) =>
        AppendAsync(list, make, Fresh, cancel);

    /// <summary>
    /// Appends to a list that <see cref="HostedList.IsBehind"/> what its store has lost, whatever its age: its time was judged when it first
    /// came. Gives how many entries went in; 0, and nothing was done, when <paramref name="entries"/> do not lead to what had been verified.
    /// </summary>
    public async ValueTask<int> RestoreAsync(HostedList list, IReadOnlyList<SignedEntry> entries, CancellationToken cancel = default)
    {
        if (!list.IsBehind) return 0;
        var (log, verified) = (list.Log, list.Verified!.Value);
        var there = Enumerable.Range(0, (int)log.HeadNumber + 1).Select(n => log[n].Signed).ToList();
        var known = there.Select(e => e.Head).ToHashSet();
        var missing = entries.Where(e => known.Add(e.Head)).Take((int)Math.Max(0, verified.Number - log.HeadNumber)).ToList();
        if (RosterLog.TryReplay([.. there, .. missing], out var whole) is not null || !whole!.PassesThrough(verified.Number, verified.Head)) return 0;
        foreach (var entry in missing) await AppendAsync(list, (_, _) => entry, AnyAge, cancel).ConfigureAwait(false);
        return missing.Count;
    }

    /// <summary>
    /// Appends entries in order, all or none, in one transaction with the release of a batch of letters; none when the log has them already
    /// (the batch is released all the same). The result tells of the last, or of the first that is refused. They came by mail, which is slow
    /// (<see cref="RosterLog.EarliestByMail"/>). <paramref name="addresses"/> are those of whom they let in, where the list hides addresses.
    /// </summary>
    public ValueTask<AppendResult> AppendAllAsync(HostedList list, IReadOnlyList<SignedEntry> entries, IReadOnlyList<AddressOpening> addresses, string? batch, CancellationToken cancel = default) =>
        AppendAsync(list, (_, _) => entries, RosterLog.EarliestByMail, addresses, batch, cancel);

    /// <summary>
    /// Mail to a member of a list that hides addresses goes to <paramref name="address"/> (normalised) from now on; the log does not change. False, and nothing was done, when the
    /// address is another member's or a list of this server.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The list is gone, or the store.</exception>
    public async ValueTask<bool> MoveAsync(HostedList list, MemberId member, string address, CancellationToken cancel = default)
    {
        await directory.CatchUpAsync(list, cancel).ConfigureAwait(false);
        if (directory.Serves(address) || list.Addresses.Values.Any(a => a.Gone is null && a.Member != member && a.Address == address)) return false;
        if (!await store.SetAddressAsync(list.Key, new HiddenAddress(member, address, null), cancel).ConfigureAwait(false)) throw new StoreUnavailableException("The list was deleted.");
        await directory.FollowAsync(cancel).ConfigureAwait(false);
        return true;
    }

    private ValueTask<AppendResult> AppendAsync(HostedList list, Func<RosterLog, TimeProvider, SignedEntry> make, Func<SignedEntry, long, long> earliest, CancellationToken cancel) =>
        AppendAsync(list, (log, clock) => [make(log, clock)], earliest, [], null, cancel);

    private async ValueTask<AppendResult> AppendAsync(
        HostedList list, Func<RosterLog, TimeProvider, IReadOnlyList<SignedEntry>> make, Func<SignedEntry, long, long> earliest, IReadOnlyList<AddressOpening> openings, string? batch, CancellationToken cancel)
    {
        await list.Changing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                await directory.CatchUpLockedAsync(list, cancel).ConfigureAwait(false);
                var log = list.Log;
                var entries = make(log, time);
                // A log that ends with them already gives the same answer again: whoever sent them may not have heard the first.
                if (entries[^1].Head == log.Head) return new AppendResult(AppendOutcome.Appended, log.HeadNumber, null);
                var first = log.HeadNumber + 1;
                var (stored, now) = (false, time.GetUtcNow());
                var addresses = new HiddenAddresses(log, list.Addresses, openings);
                try
                {
                    foreach (var entry in entries)
                    {
                        if (Take(log, entry, now.ToUnixTimeSeconds(), earliest, addresses) is { } refused) return refused;
                        addresses.Taken(log.HeadNumber);
                    }

                    var growth = LogGrowth.Of(log, first, batch) with { Addresses = addresses.Changed, Forgotten = addresses.Forgotten };
                    stored = await store.AppendAsync(list.Key, growth, now.ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
                }
                finally
                {
                    // Memory is ahead of the store: nothing can be accepted or sent under that head, and now it goes.
                    if (!stored && log.HeadNumber >= first) await directory.TakeBackLockedAsync(list, first, CancellationToken.None).ConfigureAwait(false);
                }

                if (!stored) continue;
                list.Addresses = addresses.After;
                for (var n = first; n <= log.HeadNumber; n++) directory.TakeConsequences(list, n);
                directory.KeepCheckpoint(list);
                return new AppendResult(AppendOutcome.Appended, log.HeadNumber, null);
            }

            throw new StoreUnavailableException("Other processes keep changing the list; try again.");
        }
        finally
        {
            list.Changing.Release();
        }
    }

    /// <summary>Takes an entry into memory; null when it went in.</summary>
    private AppendResult? Take(RosterLog log, SignedEntry entry, long now, Func<SignedEntry, long, long> earliest, HiddenAddresses addresses)
    {
        now = Math.Max(now, log[log.HeadNumber].Time);
        if (TimeOf(entry) is { } stamp && (stamp - now > ClockTolerance.TotalSeconds || stamp < earliest(entry, now))) return new AppendResult(AppendOutcome.ClockOff, log.HeadNumber, null);
        // What is put back was judged when it first came, and brings no addresses.
        if (earliest != AnyAge)
        {
            var hidden = addresses.Judge(entry);
            if (hidden is { Outcome: not AppendOutcome.Appended } no) return new AppendResult(no.Outcome, log.HeadNumber, no.Refusal);
            if ((hidden?.Address ?? AddressOf(entry)) is { } address && directory.Serves(address)) return new AppendResult(AppendOutcome.AddressIsList, log.HeadNumber, null);
        }

        return log.TryAppend(entry) is { } refusal ? new AppendResult(AppendOutcome.Refused, log.HeadNumber, refusal) : null;
    }

    private static long? TimeOf(SignedEntry entry) => Look(entry, e => (long?)e.Integer("ts"));

    /// <summary>The address that an entry would give to a member.</summary>
    private static string? AddressOf(SignedEntry entry) => Look(entry, e => e.Text("type") switch
    {
        "member-add" => e.Object("d").Object("member").Text("address"),
        "address" => e.Object("d").Text("address"),
        _ => null,
    });

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
}
