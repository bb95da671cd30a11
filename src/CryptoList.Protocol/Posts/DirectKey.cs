using System.Buffers.Binary;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// <c>wl</c> in mode 4: for each device of the peer in force at HDR's head, in roster order, key id (8 bytes), enc (65) and ct (48) of
/// HPKE.SealBase(device, info = SHA-256("cryptolist/1 direct" || 00 || hh), aad "", K).
/// </summary>
internal static class DirectKey
{
    private const int EncSize = 65;

    private const int CiphertextSize = WrappedKey.ContentKeySize + 16;

    /// <summary>Bytes for one device.</summary>
    public const int EntrySize = KeyId.Size + EncSize + CiphertextSize;

    /// <summary>As many as a member has devices.</summary>
    private const int MaxEntries = 8;

    public static bool IsPossibleLength(int length) => length > 0 && length % EntrySize == 0 && length / EntrySize <= MaxEntries;

    public static byte[] Wrap(IEnumerable<RosterDevice> devices, PostHeader header, ReadOnlySpan<byte> contentKey)
    {
        var (info, wrapped, id) = (Info(header), new List<byte>(EntrySize), new byte[KeyId.Size]);
        foreach (var device in devices)
        {
            var (enc, ciphertext) = HpkeFactory.SealBase(device.HpkeKey, info, [], contentKey);
            device.HpkeKey.Id.WriteTo(id);
            wrapped.AddRange(id);
            wrapped.AddRange(enc);
            wrapped.AddRange(ciphertext);
        }

        return [.. wrapped];
    }

    /// <summary>The content key; or null, and whether there was nothing for these keys or what there was is damaged.</summary>
    public static byte[]? Unwrap(IReaderKeyring keyring, PostHeader header, ReadOnlySpan<byte> wrapped, out PostFault fault)
    {
        (var info, fault) = (Info(header), PostFault.NotForMyKeys);
        for (; wrapped.Length >= EntrySize; wrapped = wrapped[EntrySize..])
        {
            var id = new KeyId(BinaryPrimitives.ReadUInt64BigEndian(wrapped));
            foreach (var key in keyring.DeviceKeys(id))
            {
                fault = PostFault.WrapDamaged;
                if (HpkeFactory.TryOpenBase(key, wrapped.Slice(KeyId.Size, EncSize), info, [], wrapped.Slice(KeyId.Size + EncSize, CiphertextSize), out var contentKey))
                    return contentKey;
            }
        }

        return null;
    }

    private static byte[] Info(PostHeader header) => DomainContext.Hash(PostLabels.Direct, header.Hash).ToArray();
}
