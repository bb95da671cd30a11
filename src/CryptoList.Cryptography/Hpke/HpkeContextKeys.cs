namespace CryptoList.Cryptography.Hpke;

/// <summary>What one direction of RFC 9180 section 5.1 holds; the cipher is null for export-only.</summary>
internal sealed class HpkeContextKeys(HpkeCipher? cipher, HpkeExporter exporter) : IDisposable
{
    public HpkeExporter Exporter { get; } = exporter;

    /// <exception cref="InvalidOperationException">The suite is export-only.</exception>
    public HpkeCipher RequireCipher() =>
        cipher ?? throw new InvalidOperationException("An export-only HPKE context neither seals nor opens.");

    public void Dispose()
    {
        cipher?.Dispose();
        Exporter.Dispose();
    }
}
