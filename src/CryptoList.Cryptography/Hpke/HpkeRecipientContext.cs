using System.Diagnostics.CodeAnalysis;

namespace CryptoList.Cryptography.Hpke;

/// <summary>The recipient's context of RFC 9180 section 5: opens messages in order and exports the same secrets as the sender's.</summary>
public sealed class HpkeRecipientContext : IDisposable
{
    private readonly HpkeContextKeys _keys;

    internal HpkeRecipientContext(HpkeContextKeys keys) => _keys = keys;

    /// <summary>
    /// Context.Open of section 5.2 under the next sequence number, which moves on only when it succeeds.
    /// False when the ciphertext does not authenticate or is shorter than its tag of 16 bytes.
    /// </summary>
    /// <exception cref="InvalidOperationException">The suite is export-only, or the message limit is reached.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public bool TryOpen(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out byte[]? plaintext) =>
        _keys.RequireCipher().TryOpen(aad, ciphertext, out plaintext);

    /// <inheritdoc cref="HpkeSenderContext.Export"/>
    public void Export(ReadOnlySpan<byte> exporterContext, Span<byte> destination) => _keys.Exporter.Export(exporterContext, destination);

    /// <summary>Zeroes the secrets.</summary>
    public void Dispose() => _keys.Dispose();
}
