using CryptoList.Lists.Keys;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Hosting;

/// <summary>
/// Opens and closes lists. First the server makes its keys (<see cref="CreateTicket"/>) and the owner's helper is given the ticket's
/// line; then the owner's signed log comes in and is installed, if it was made for exactly those keys.
/// </summary>
public sealed class ListHosting(ListDirectory directory, IListStore store, IKeyStore keys, TimeProvider time)
{
    /// <summary>Makes the server's keys for a list to come.</summary>
    public ServerKeysTicket CreateTicket() => keys.CreateTicket();

    /// <summary>Tickets not used yet.</summary>
    public IReadOnlyList<ServerKeysTicket> Tickets() => keys.Tickets();

    /// <summary>Installs a log that was made for one of the tickets here. <paramref name="opener"/>: where the opener's mail goes, of a list that hides addresses.</summary>
    public async ValueTask<HostingResult> CreateAsync(IReadOnlyList<SignedEntry> entries, string? opener = null, CancellationToken cancel = default)
    {
        if (RosterLog.TryReplay(entries, out var log) is { } refusal) return new HostingResult(null, HostingRefusal.LogRefused, refusal);
        var signingKey = log!.At(0, log[0].Time).ServerSigningKey;
        var ticket = keys.Tickets().FirstOrDefault(t => t.Id == signingKey.Fingerprint);
        if (ticket is null)
        {
            // A create that was cut off after it took the keys is finished now.
            using var taken = keys.SigningKey(log.List, signingKey.Fingerprint);
            if (taken is null) return new HostingResult(null, HostingRefusal.NoSuchTicket);
        }

        return await CreateAsync(ticket, log, entries, opener, cancel).ConfigureAwait(false);
    }

    /// <summary>Installs a log that must have been made for this very ticket.</summary>
    public async ValueTask<HostingResult> CreateAsync(ServerKeysTicket ticket, IEnumerable<SignedEntry> entries, string? opener = null, CancellationToken cancel = default)
    {
        var all = entries.ToList();
        return RosterLog.TryReplay(all, out var log) is { } refusal
            ? new HostingResult(null, HostingRefusal.LogRefused, refusal)
            : await CreateAsync(ticket, log!, all, opener, cancel).ConfigureAwait(false);
    }

    /// <summary>Deletes a list: its posts, its log, and all its keys. False when there was none.</summary>
    public async ValueTask<bool> DeleteAsync(HostedList list, CancellationToken cancel = default)
    {
        var deleted = await store.DeleteAsync(list.Key, cancel).ConfigureAwait(false);
        keys.DestroyList(list.Id);
        await directory.FollowAsync(cancel).ConfigureAwait(false);
        return deleted;
    }

    private async ValueTask<HostingResult> CreateAsync(ServerKeysTicket? ticket, RosterLog log, IReadOnlyList<SignedEntry> entries, string? opener, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var genesis = log.At(0, log[0].Time);
        if (ticket is not null && (genesis.ServerSigningKey.Fingerprint != ticket.Id || !genesis.CurrentSealKey.Bytes.Span.SequenceEqual(ticket.Server.SealKey.Bytes.Span)))
            return new HostingResult(null, HostingRefusal.OtherServerKeys);
        if (log[log.HeadNumber].Time - now > RosterService.ClockTolerance.TotalSeconds) return new HostingResult(null, HostingRefusal.ClockOff);
        await directory.FollowAsync(cancel).ConfigureAwait(false);
        var state = log.AtHead(now);
        if (directory.Find(log.List) is not null) return new HostingResult(null, HostingRefusal.AlreadyHosted);
        if (directory.FindByAddress(state.ListAddress) is not null) return new HostingResult(null, HostingRefusal.AddressTaken);
        if (state.Members.Any(m => directory.Serves(m.Address))) return new HostingResult(null, HostingRefusal.MemberIsList);
        if (state.Policy.Hidden != (opener is not null)) return new HostingResult(null, HostingRefusal.AddressMissing);
        if (opener is not null && directory.Serves(opener)) return new HostingResult(null, HostingRefusal.MemberIsList);
        IReadOnlyList<HiddenAddress> addresses = opener is null ? [] : [new HiddenAddress(genesis.Members.Single().Id, opener, null)];
        if (!keys.Claim(genesis.ServerSigningKey.Fingerprint, log.List)) return new HostingResult(null, HostingRefusal.NoSuchTicket);
        var added = await store.AddAsync(log.List, state.ListAddress, state.ListName, now, entries, addresses, cancel).ConfigureAwait(false);
        if (added != ListAdding.Added) return new HostingResult(null, added == ListAdding.AddressTaken ? HostingRefusal.AddressTaken : HostingRefusal.AlreadyHosted);
        keys.KeepCheckpoint(log.List, log.Checkpoint);
        await directory.FollowAsync(cancel).ConfigureAwait(false);
        return new HostingResult(directory.Find(log.List) ?? throw new StoreUnavailableException("The list was deleted at once."), null);
    }
}
