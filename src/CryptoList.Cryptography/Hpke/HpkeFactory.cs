using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace CryptoList.Cryptography.Hpke;

/// <summary>
/// RFC 9180 single-shot and context set-up, base and PSK mode. Without a suite the key's KEM goes with HKDF-SHA256 and
/// AES-256-GCM. A suite of another KEM than the key's, or with a KDF or AEAD not implemented, is an <see cref="ArgumentException"/>.
/// </summary>
public static class HpkeFactory
{
    /// <summary>SetupBaseS of section 5.1.1.</summary>
    public static HpkeSenderContext SetupBaseSender(HpkePublicKey recipient, ReadOnlySpan<byte> info, HpkeSuite? suite = null) =>
        SetupSender(HpkeMode.Base, recipient, null, info, [], [], suite);

    /// <summary>SetupBaseR of section 5.1.1. False when <paramref name="enc"/> is not a valid encapsulated key.</summary>
    public static bool TrySetupBaseRecipient(
        ReadOnlySpan<byte> enc, HpkePrivateKey recipient, ReadOnlySpan<byte> info, [NotNullWhen(true)] out HpkeRecipientContext? context, HpkeSuite? suite = null) =>
        TrySetupRecipient(HpkeMode.Base, enc, recipient, info, [], [], out context, suite);

    /// <summary>SetupPSKS of section 5.1.2.</summary>
    /// <exception cref="ArgumentException">The psk is shorter than 32 bytes (section 9.5), or its identifier is empty.</exception>
    public static HpkeSenderContext SetupPskSender(
        HpkePublicKey recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId, HpkeSuite? suite = null)
    {
        KeySchedule.RequirePsk(psk, pskId);
        return SetupSender(HpkeMode.Psk, recipient, null, info, psk, pskId, suite);
    }

    /// <summary>SetupPSKR of section 5.1.2. False when <paramref name="enc"/> is not a valid encapsulated key; a wrong psk shows at the first opening.</summary>
    /// <exception cref="ArgumentException">The psk is shorter than 32 bytes (section 9.5), or its identifier is empty.</exception>
    public static bool TrySetupPskRecipient(
        ReadOnlySpan<byte> enc, HpkePrivateKey recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId, [NotNullWhen(true)] out HpkeRecipientContext? context, HpkeSuite? suite = null)
    {
        KeySchedule.RequirePsk(psk, pskId);
        return TrySetupRecipient(HpkeMode.Psk, enc, recipient, info, psk, pskId, out context, suite);
    }

    /// <summary>SealBase of RFC 9180 section 6.1: <c>enc</c> and ciphertext with its tag of 16 bytes.</summary>
    public static (byte[] Enc, byte[] Ciphertext) SealBase(HpkePublicKey recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        using var context = SetupBaseSender(recipient, info);
        return (context.Enc.ToArray(), context.Seal(aad, plaintext));
    }

    /// <summary>OpenBase of RFC 9180 section 6.1. Never throws for bad input.</summary>
    public static bool TryOpenBase(
        HpkePrivateKey recipient, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (!TrySetupBaseRecipient(enc, recipient, info, out var context)) return false;
        using (context) return context.TryOpen(aad, ciphertext, out plaintext);
    }

    /// <summary>With an ephemeral key given where a vector fixes it; null draws a fresh one.</summary>
    internal static HpkeSenderContext SetupSender(
        HpkeMode mode, HpkePublicKey recipient, ECDiffieHellman? ephemeral, ReadOnlySpan<byte> info, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId, HpkeSuite? suite)
    {
        suite = SuiteFor(recipient, suite);
        Span<byte> secret = stackalloc byte[Kem.SecretSize];
        var enc = ephemeral is null
            ? recipient.Key.Encapsulate(secret)
            : ((P256KemPublicKey)recipient.Key).Encapsulate(ephemeral, secret);
        var keys = KeySchedule.Derive(suite, mode, secret, info, psk, pskId);
        CryptographicOperations.ZeroMemory(secret);
        return new HpkeSenderContext(enc, keys);
    }

    private static bool TrySetupRecipient(
        HpkeMode mode, ReadOnlySpan<byte> enc, HpkePrivateKey recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId, [NotNullWhen(true)] out HpkeRecipientContext? context, HpkeSuite? suite)
    {
        suite = SuiteFor(recipient.PublicKey, suite);
        context = null;
        Span<byte> secret = stackalloc byte[Kem.SecretSize];
        if (!recipient.Key.TryDecapsulate(enc, secret)) return false;
        context = new HpkeRecipientContext(KeySchedule.Derive(suite, mode, secret, info, psk, pskId));
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }

    private static HpkeSuite SuiteFor(HpkePublicKey key, HpkeSuite? suite)
    {
        if (suite is null) return HpkeSuite.ForKem(key.Kem);
        if (suite.Kem != key.Kem) throw new ArgumentException("The suite names another KEM than the key's.", nameof(suite));
        suite.RequireKeySize();
        return suite;
    }
}
