using CryptoList.Lists.Membership;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Hosting;

/// <summary>
/// Lists and their roster logs. Entries come verified; the store only keeps their order. Every change is told through
/// <see cref="Following.IChangeFeed"/>. Throws <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IListStore
{
    /// <summary>Adds a list with its whole log, and the true addresses of its members where it hides them, in one transaction.</summary>
    ValueTask<ListAdding> AddAsync(ListId id, string address, string name, long created, IReadOnlyList<SignedEntry> entries, IReadOnlyList<HiddenAddress>? addresses = null, CancellationToken cancel = default);

    ValueTask<IReadOnlyList<ListRow>> AllAsync(CancellationToken cancel = default);

    ValueTask<ListRow?> FindAsync(long key, CancellationToken cancel = default);

    /// <summary>Entries from number <paramref name="from"/> on, in order.</summary>
    ValueTask<IReadOnlyList<SignedEntry>> EntriesAsync(long key, long from, CancellationToken cancel = default);

    /// <summary>The true addresses of members of a list that hides them, in no order.</summary>
    ValueTask<IReadOnlyList<HiddenAddress>> AddressesAsync(long key, CancellationToken cancel = default);

    /// <summary>Gives a member of such a list another address, or a first one; false when the list is gone.</summary>
    ValueTask<bool> SetAddressAsync(long key, HiddenAddress address, CancellationToken cancel = default);

    /// <summary>
    /// In one transaction: the entries become those from <see cref="LogGrowth.First"/> on, waiting copies of those who leave are cancelled, and
    /// letters to those who are gone; true addresses are written and forgotten; a batch of letters that waited for it is due. False when the list is gone or its head is another one.
    /// </summary>
    ValueTask<bool> AppendAsync(long key, LogGrowth growth, long nowMilliseconds, CancellationToken cancel = default);

    /// <summary>Removes the list with all its posts and copies; false when there is none.</summary>
    ValueTask<bool> DeleteAsync(long key, CancellationToken cancel = default);
}
