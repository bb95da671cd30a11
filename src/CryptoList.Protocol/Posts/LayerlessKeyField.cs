using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Posts;

/// <summary><c>CryptoList-Key: v=1; kid=…; wl=…</c>: the one key field of a copy in mode 3, <c>wl</c> (104 bytes) as its author made it.</summary>
public sealed record LayerlessKeyField(KeyHash Kid, ReadOnlyMemory<byte> Wrapped)
{
    /// <summary>What <see cref="WriteTo"/> writes at most, in bytes.</summary>
    public const int MaxBytes = 256;

    // Leaves room in lines of 76 for the space that continues one.
    private const int PieceLength = 72;

    /// <summary>False for anything but each parameter exactly once, none unknown, none empty, values in canonical base64url.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out LayerlessKeyField? field)
    {
        field = null;
        if (FieldParameters.TryParse(value, ["v", "kid", "wl"]) is not ["1", var kid, var wl]) return false;
        if (!KeyHash.TryParse(kid, out var hash) || CanonicalBase64Url.TryDecode(wl) is not { } wrapped) return false;
        field = new LayerlessKeyField(hash, wrapped);
        return true;
    }

    /// <summary>The whole field, folded, with its CRLF.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var wl = "wl=" + Base64Url.EncodeToString(Wrapped.Span);
        var pieces = wl.Chunk(PieceLength).Select(piece => new string(piece));
        new HeaderBlock([HeaderField.Create(KeyField.Name, $"v=1; kid={Kid}; {string.Join(' ', pieces)}")]).WriteTo(output);
    }
}
