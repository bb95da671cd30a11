using System.Collections.Concurrent;
using System.Collections.Immutable;
using CryptoList.Lists.Following;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Membership;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Hosting;

/// <summary>
/// The lists of this server, kept as the store has them: <see cref="FollowAsync"/> takes in what other processes changed.
/// Whoever hears <see cref="Departed"/> stops what is under way for those members before returning.
/// </summary>
public sealed partial class ListDirectory(IListStore store, IKeyStore keys, IChangeFeed feed, TimeProvider time, ILogger<ListDirectory> logger) : IDisposable
{
    private readonly ConcurrentDictionary<long, HostedList> _byKey = new();
    private readonly ConcurrentDictionary<string, HostedList> _byAddress = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _following = new(1, 1);
    private long _seen = -1;

    /// <summary>Members left, or devices went; called with the list's change lock held, after the log has the entry.</summary>
    public event Action<HostedList, IReadOnlyList<Departure>>? Departed;

    /// <summary>A log grew: copies that wait for a device may go.</summary>
    public event Action<HostedList>? Grown;

    /// <summary>Another process touched the queue.</summary>
    public event Action? QueueTouched;

    /// <summary>A list was deleted.</summary>
    public event Action<HostedList>? Deleted;

    public IEnumerable<HostedList> All => _byKey.Values;

    public HostedList? Find(long key) => _byKey.GetValueOrDefault(key);

    public HostedList? Find(ListId id) => _byKey.Values.FirstOrDefault(l => l.Id == id);

    /// <summary>By normalised address.</summary>
    public HostedList? FindByAddress(string address) => _byAddress.GetValueOrDefault(address);

    /// <summary>Whether mail to that address comes to this server: a list's own address, in any spelling, or one with <c>+something</c> behind its local part.</summary>
    public bool Serves(string address)
    {
        if (!EmailAddress.TryParse(address, out var parsed)) return false;
        var normalized = parsed.Normalized;
        if (_byAddress.ContainsKey(normalized)) return true;
        var at = normalized.LastIndexOf('@');
        for (var plus = normalized.IndexOf('+', StringComparison.Ordinal); plus > 0 && plus < at; plus = normalized.IndexOf('+', plus + 1))
        {
            if (_byAddress.ContainsKey(normalized[..plus] + normalized[at..])) return true;
        }

        return false;
    }

    /// <summary>Takes in everything that changed in the store since the last call; the first call loads all lists.</summary>
    public async ValueTask FollowAsync(CancellationToken cancel = default)
    {
        await _following.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_seen < 0)
            {
                var newest = await feed.NewestAsync(cancel).ConfigureAwait(false);
                foreach (var row in await store.AllAsync(cancel).ConfigureAwait(false)) await LoadAsync(row, cancel).ConfigureAwait(false);
                _seen = newest;
            }

            foreach (var change in await feed.SinceAsync(_seen, cancel).ConfigureAwait(false))
            {
                await TakeInAsync(change, cancel).ConfigureAwait(false);
                _seen = change.Sequence;
            }
        }
        finally
        {
            _following.Release();
        }
    }

    /// <summary>Brings one list's log up to the store's head.</summary>
    public ValueTask CatchUpAsync(HostedList list, CancellationToken cancel = default) => CatchUpAsync(list, addresses: false, cancel);

    private async ValueTask CatchUpAsync(HostedList list, bool addresses, CancellationToken cancel)
    {
        await list.Changing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await CatchUpLockedAsync(list, cancel).ConfigureAwait(false);
            if (addresses) await TakeAddressesAsync(list, cancel).ConfigureAwait(false);
        }
        finally
        {
            list.Changing.Release();
        }
    }

    internal async ValueTask CatchUpLockedAsync(HostedList list, CancellationToken cancel)
    {
        var entries = await store.EntriesAsync(list.Key, list.Log.HeadNumber + 1, cancel).ConfigureAwait(false);
        // Whoever is in the log has an address here: the addresses first.
        if (entries.Count > 0) await TakeAddressesAsync(list, cancel).ConfigureAwait(false);
        foreach (var entry in entries)
        {
            if (list.Log.TryAppend(entry) is { } refusal) throw new InvalidDataException($"The stored log of list {list.Id} does not replay: {refusal}.");
            TakeConsequences(list, list.Log.HeadNumber);
        }
    }

    /// <summary>
    /// For when the log's entries from <paramref name="entry"/> on went into memory, and into the store perhaps not: takes what the store has
    /// instead. Where that cannot be read, goes back to the entry before: should the store have them after all, they come back with the next look at it.
    /// </summary>
    internal async ValueTask TakeBackLockedAsync(HostedList list, long entry, CancellationToken cancel)
    {
        var log = list.Log;
        try
        {
            list.Log = Replay(list.Id, list.Verified, await store.EntriesAsync(list.Key, 0, cancel).ConfigureAwait(false));
        }
        catch (StoreUnavailableException)
        {
            var before = Enumerable.Range(0, (int)entry).Select(n => log[n].Signed).ToArray();
            list.Log = Replay(list.Id, new RosterCheckpoint(entry - 1, before[^1].Head), before);
        }

        list.Wrapper.Retain(list.Log.AtHead(Now()));
        for (; entry <= list.Log.HeadNumber; entry++) TakeConsequences(list, entry);
    }

    /// <summary>Remembers how far the log is verified, apart from the database: for the next start, and to notice a database that was put back.</summary>
    internal void KeepCheckpoint(HostedList list)
    {
        if (!list.IsBehind) keys.KeepCheckpoint(list.Id, list.Log.Checkpoint);
    }

    internal void TakeConsequences(HostedList list, long entry)
    {
        list.Wrapper.Retain(list.Log.AtHead(Now()));
        var departures = Departures.Of(list.Log, entry);
        if (departures.Count > 0) Departed?.Invoke(list, departures);
        Grown?.Invoke(list);
    }

    public void Dispose()
    {
        foreach (var list in _byKey.Values) list.Dispose();
        _following.Dispose();
    }

    private async ValueTask TakeInAsync(Change change, CancellationToken cancel)
    {
        switch (change.Kind)
        {
            case ChangeKind.ListAdded when Find(change.List) is null:
                if (await store.FindAsync(change.List, cancel).ConfigureAwait(false) is { } row) await LoadAsync(row, cancel).ConfigureAwait(false);
                break;
            case ChangeKind.EntriesAppended when Find(change.List) is { } list:
                await CatchUpAsync(list, addresses: true, cancel).ConfigureAwait(false);
                break;
            case ChangeKind.ListDeleted when _byKey.TryRemove(change.List, out var gone):
                _byAddress.TryRemove(gone.Address, out _);
                gone.Dispose();
                Deleted?.Invoke(gone);
                LogDeleted(gone.Id);
                break;
            case ChangeKind.QueueTouched:
                QueueTouched?.Invoke();
                break;
        }
    }

    private async ValueTask LoadAsync(ListRow row, CancellationToken cancel)
    {
        var verified = keys.Checkpoint(row.Id);
        var log = Replay(row.Id, verified, await store.EntriesAsync(row.Key, 0, cancel).ConfigureAwait(false));
        var list = new HostedList(row, log, keys, time) { Verified = verified };
        await TakeAddressesAsync(list, cancel).ConfigureAwait(false);
        if (list.IsBehind) LogBehind(row.Id, verified!.Value.Number, log.HeadNumber);
        else if (log.HeadNumber > (verified?.Number ?? 0)) keys.KeepCheckpoint(row.Id, log.Checkpoint);
        _byKey[row.Key] = list;
        _byAddress[row.Address] = list;
        LogLoaded(row.Id, log.HeadNumber);
    }

    private async ValueTask TakeAddressesAsync(HostedList list, CancellationToken cancel)
    {
        if (list.HidesAddresses) list.Addresses = (await store.AddressesAsync(list.Key, cancel).ConfigureAwait(false)).ToImmutableDictionary(a => a.Member);
    }

    /// <summary>Verifies what was not verified before: the signatures and keys of 100,000 entries are a minute's work.</summary>
    private static RosterLog Replay(ListId id, RosterCheckpoint? verified, IReadOnlyList<SignedEntry> entries) =>
        RosterLog.TryReplay(entries, verified ?? default, out var log) is { } refusal ? throw new InvalidDataException($"The stored log of list {id} does not replay: {refusal}.")
        : log!.List == id ? log : throw new InvalidDataException($"The stored log of list {id} belongs to list {log.List}.");

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();

    [LoggerMessage(EventId = 1201, EventName = "list-loaded", Level = LogLevel.Information, Message = "List {List} is at roster entry {Head}")]
    private partial void LogLoaded(ListId list, long head);

    [LoggerMessage(EventId = 1203, EventName = "list-held", Level = LogLevel.Error, Message = "List {List} is held: this server has verified its log up to entry {Verified}, and the store has it up to {Stored} only or another one, as if an older database had been put back. Append what is missing from an owner's log: cryptolist roster append")]
    private partial void LogBehind(ListId list, long verified, long stored);

    [LoggerMessage(EventId = 1202, EventName = "list-deleted", Level = LogLevel.Information, Message = "List {List} was deleted")]
    private partial void LogDeleted(ListId list);
}
