using System.Security.Cryptography;

namespace CryptoList.Cryptography.Hpke;

/// <summary>Context.Export of RFC 9180 section 5.3. Safe from several threads; allocates nothing.</summary>
internal sealed class HpkeExporter(LabeledKdf kdf, byte[] exporterSecret) : IDisposable
{
    private volatile bool _disposed;

    public void Export(ReadOnlySpan<byte> exporterContext, Span<byte> destination)
    {
        if (destination.Length > LabeledKdf.MaxOutputSize)
            throw new ArgumentException("An HPKE export is at most 8160 bytes.", nameof(destination));

        kdf.Expand(exporterSecret, "sec"u8, exporterContext, destination);

        // Looked at afterwards: a secret that was being zeroed meanwhile must not have given a key.
        if (!_disposed) return;
        CryptographicOperations.ZeroMemory(destination);
        throw new ObjectDisposedException(nameof(HpkeExporter));
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(exporterSecret);
    }
}
