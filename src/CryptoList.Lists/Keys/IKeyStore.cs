using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Keys;

/// <summary>
/// The server's private keys, apart from the database: whoever copies one without the other has nothing that opens. What a method
/// gives is the caller's to dispose or zero. Throws <see cref="StoreUnavailableException"/> where files cannot be read or written.
/// </summary>
public interface IKeyStore
{
    /// <summary>Makes a signing key and a seal key for a list that is yet to be opened.</summary>
    ServerKeysTicket CreateTicket();

    /// <summary>The tickets not used yet.</summary>
    IReadOnlyList<ServerKeysTicket> Tickets();

    /// <summary>Throws away a ticket's keys; false when there is no such ticket.</summary>
    bool DestroyTicket(Fingerprint signingKey);

    /// <summary>Throws away the tickets made before that time; gives how many.</summary>
    int DestroyTickets(DateTimeOffset madeBefore);

    /// <summary>Hands the ticket's keys to a list. True also when that was done before.</summary>
    bool Claim(Fingerprint signingKey, ListId list);

    /// <summary>A signing key of the list, or null.</summary>
    SigningKey? SigningKey(ListId list, Fingerprint key);

    void AddSigningKey(ListId list, SigningKey key);

    /// <summary>All seal keys of the list that are not destroyed.</summary>
    IReadOnlyList<HpkePrivateKey> SealKeys(ListId list);

    void AddSealKey(ListId list, HpkePrivateKey key);

    /// <summary>False when it was not there.</summary>
    bool DestroySealKey(ListId list, HpkePublicKey key);

    /// <summary>The queue key of a day (days since 1970-01-01), 32 bytes; made when <paramref name="create"/>, else null when there is none.</summary>
    byte[]? QueueKey(ListId list, long day, bool create);

    IReadOnlyList<long> QueueDays(ListId list);

    void DestroyQueueKey(ListId list, long day);

    /// <summary>How far this server has verified the list's log; null when nothing is kept. Kept here and not in the database, whose entries it vouches for.</summary>
    RosterCheckpoint? Checkpoint(ListId list);

    void KeepCheckpoint(ListId list, RosterCheckpoint checkpoint);

    /// <summary>Destroys every key of a list.</summary>
    void DestroyList(ListId list);
}
