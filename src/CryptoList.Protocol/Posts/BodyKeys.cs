using System.Security.Cryptography;

namespace CryptoList.Protocol.Posts;

/// <summary>What opens a BODY, 32 bytes each: the key of the text, and in mode 2 the key of the layer around it. Mode 0 has neither. Wiped when disposed.</summary>
internal sealed class BodyKeys(byte[] content, byte[] outer) : IDisposable
{
    /// <summary>K, or in mode 2 the list key; empty in mode 0.</summary>
    public ReadOnlySpan<byte> Content => content;

    /// <summary>K2 in mode 2, else empty.</summary>
    public ReadOnlySpan<byte> Outer => outer;

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(content);
        CryptographicOperations.ZeroMemory(outer);
    }
}
