using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// The layer for one device: <c>ct</c> = AES-256-GCM(k, nonce 12 zero bytes, aad "", wl), tag last, where k is exported from an HPKE
/// context for SHA-256("cryptolist/1 deliver" || 00 || ph || SHA-256(DIST)). A key seals one plaintext, so the nonce may be constant.
/// </summary>
public static class DeviceLayer
{
    private const int KeySize = 32;
    private const int TagSize = 16;
    private const int NonceSize = 12;

    /// <summary>HPKE's info for a device's context.</summary>
    public static byte[] Info(ListId list) => DomainContext.Hash(PostLabels.Device, list).ToArray();

    /// <summary>What is exported for, 32 bytes; one for all devices of a (post, DIST).</summary>
    public static Digest ExportContext(Digest postHash, Digest distributionHash) => DomainContext.Hash(PostLabels.Deliver, postHash, distributionHash);

    /// <summary>The same in mode 2, where each copy has a body of its own: SHA-256("cryptolist/1 deliver-2" || 00 || ph || SHA-256(DIST) || SHA-256(BODY of this copy)).</summary>
    public static Digest ExportContext(Digest postHash, Digest distributionHash, Digest body) => DomainContext.Hash(PostLabels.DeliverUnlinkable, postHash, distributionHash, body);

    /// <summary>Seals into <paramref name="ciphertext"/>, which is 16 bytes longer than <paramref name="wrappedKey"/>.</summary>
    public static void Seal(HpkeSenderContext context, ReadOnlySpan<byte> exportContext, ReadOnlySpan<byte> wrappedKey, Span<byte> ciphertext)
    {
        Span<byte> key = stackalloc byte[KeySize];
        Span<byte> nonce = stackalloc byte[NonceSize];
        nonce.Clear();
        context.Export(exportContext, key);
        using (var aes = new AesGcm(key, TagSize)) aes.Encrypt(nonce, wrappedKey, ciphertext[..wrappedKey.Length], ciphertext[wrappedKey.Length..]);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>The wrapped key, or null when this field is not for that key and that (post, DIST).</summary>
    public static byte[]? Open(HpkePrivateKey deviceKey, ListId list, Digest exportContext, KeyField field)
    {
        if (field.Ciphertext.Length < TagSize) return null;
        if (!HpkeFactory.TrySetupBaseRecipient(field.Enc.Span, deviceKey, Info(list), out var context)) return null;
        using (context)
        {
            Span<byte> key = stackalloc byte[KeySize];
            Span<byte> nonce = stackalloc byte[NonceSize];
            nonce.Clear();
            context.Export(exportContext.ToArray(), key);
            var ciphertext = field.Ciphertext.Span;
            var wrapped = new byte[ciphertext.Length - TagSize];
            try
            {
                using var aes = new AesGcm(key, TagSize);
                aes.Decrypt(nonce, ciphertext[..^TagSize], ciphertext[^TagSize..], wrapped);
                return wrapped;
            }
            catch (AuthenticationTagMismatchException)
            {
                return null;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }
        }
    }
}
