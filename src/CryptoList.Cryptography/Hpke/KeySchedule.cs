using System.Security.Cryptography;

namespace CryptoList.Cryptography.Hpke;

/// <summary>KeySchedule of RFC 9180 section 5.1 for the modes base and PSK.</summary>
internal static class KeySchedule
{
    /// <summary>Nn in bytes.</summary>
    public const int NonceSize = 12;

    /// <summary>Shortest pre-shared key in bytes: section 9.5 asks for 32 bytes of entropy.</summary>
    public const int MinPskSize = 32;

    /// <summary>VerifyPSKInputs of section 5.1, and the entropy of section 9.5 as far as a length can show it.</summary>
    /// <exception cref="ArgumentException">The key is shorter than 32 bytes, or its identifier is empty.</exception>
    public static void RequirePsk(ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId)
    {
        if (psk.Length < MinPskSize) throw new ArgumentException("A pre-shared key is at least 32 bytes.", nameof(psk));
        if (pskId.IsEmpty) throw new ArgumentException("A pre-shared key needs an identifier.", nameof(pskId));
    }

    /// <summary>Derives what a context holds; base mode passes an empty psk and psk_id.</summary>
    public static HpkeContextKeys Derive(
        HpkeSuite suite, HpkeMode mode, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId)
    {
        var keySize = suite.RequireKeySize();
        var kdf = new LabeledKdf(suite.ToSuiteId());

        // key_schedule_context = mode || psk_id_hash || info_hash
        Span<byte> context = stackalloc byte[1 + (2 * LabeledKdf.HashSize)];
        context[0] = (byte)mode;
        kdf.Extract([], "psk_id_hash"u8, pskId, context.Slice(1, LabeledKdf.HashSize));
        kdf.Extract([], "info_hash"u8, info, context[(1 + LabeledKdf.HashSize)..]);

        Span<byte> secret = stackalloc byte[LabeledKdf.HashSize];
        kdf.Extract(sharedSecret, "secret"u8, psk, secret);

        var exporterSecret = new byte[LabeledKdf.HashSize];
        kdf.Expand(secret, "exp"u8, context, exporterSecret);

        HpkeCipher? cipher = null;
        if (keySize != 0)
        {
            Span<byte> key = stackalloc byte[keySize];
            Span<byte> nonce = stackalloc byte[NonceSize];
            kdf.Expand(secret, "key"u8, context, key);
            kdf.Expand(secret, "base_nonce"u8, context, nonce);
            cipher = new HpkeCipher(key, nonce);
            CryptographicOperations.ZeroMemory(key);
        }

        CryptographicOperations.ZeroMemory(secret);
        return new HpkeContextKeys(cipher, new HpkeExporter(kdf, exporterSecret));
    }
}
