using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>What a reader holds: its private HPKE keys, its list keys, its own replayed logs. Implemented by the helper's keyring.</summary>
public interface IReaderKeyring
{
    /// <summary>This member's own replayed log of that list, or null (then the post waits).</summary>
    RosterLog? Log(ListId list);

    /// <summary>The number of its newest entry that somebody else showed; behind it are entries of the reader's own, which may not stand.</summary>
    long Shown(ListId list) => long.MaxValue;

    /// <summary>Who I am on that list.</summary>
    MemberId? Self(ListId list);

    /// <summary>All own HPKE private keys under that key id, old ones too.</summary>
    IEnumerable<HpkePrivateKey> DeviceKeys(KeyId id);

    /// <summary>The list key of that hash, or null (then the post waits).</summary>
    ListKey? ListKey(KeyHash kid);
}
