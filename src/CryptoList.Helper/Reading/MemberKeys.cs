using CryptoList.Cryptography.Hpke;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Reading;

/// <summary>What this home can open posts with: its keyring and its own logs.</summary>
public sealed class MemberKeys(DeviceKeyring keyring, ListDirectory lists) : IReaderKeyring
{
    /// <inheritdoc/>
    public RosterLog? Log(ListId list) => lists.Find(list)?.Log;

    /// <inheritdoc/>
    public long Shown(ListId list) => lists.Find(list)?.Info.Confirmed ?? long.MaxValue;

    /// <inheritdoc/>
    public MemberId? Self(ListId list) => lists.Find(list)?.Self;

    /// <inheritdoc/>
    public IEnumerable<HpkePrivateKey> DeviceKeys(KeyId id) => keyring.HpkeKeys(id);

    /// <inheritdoc/>
    public ListKey? ListKey(KeyHash kid) => keyring.ListKey(kid);
}
