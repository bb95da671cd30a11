using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Posts;

/// <summary>The control part: <c>{"v":1,"hdr":"&lt;b64u HDR&gt;","bh":"&lt;32B&gt;","wh":"&lt;32B&gt;","sig":"&lt;64B&gt;"}</c>, raw bytes kept.</summary>
public sealed record ControlPart
{
    /// <summary>HDR in base64url, and the rest.</summary>
    public const int MaxBytes = 4096;

    private const int HashedSize = 3 * Digest.Size;

    private ControlPart(PostHeader header, Digest bodyHash, Digest wrapHash, byte[] signature, ReadOnlyMemory<byte> raw)
    {
        (Header, BodyHash, WrapHash, Signature, Raw) = (header, bodyHash, wrapHash, signature, raw);
        PostHash = Digest.Of(Signed(header.Hash, bodyHash, wrapHash));
    }

    public PostHeader Header { get; }

    /// <summary><c>bh</c> = SHA-256(BODY), in mode 2 of what is under its outer layer.</summary>
    public Digest BodyHash { get; }

    /// <summary><c>wh</c> = SHA-256(wl); 32 zero bytes in mode 0.</summary>
    public Digest WrapHash { get; }

    /// <summary>64 bytes over <c>hh || bh || wh</c>.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>The decoded part as it came.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary><c>ph</c> = SHA-256(hh || bh || wh): the post itself.</summary>
    public Digest PostHash { get; }

    /// <summary>Signs and lays down. The header is encoded already.</summary>
    public static ControlPart Create(PostHeader header, Digest bodyHash, Digest wrapHash, SigningKey device)
    {
        var signature = device.Sign(PostLabels.Post, Signed(header.Hash, bodyHash, wrapHash));
        var raw = new StrictJsonWriter()
            .Integer("v", 1).Bytes("hdr", header.Raw.Span).Bytes("bh", bodyHash).Bytes("wh", wrapHash).Bytes("sig", signature)
            .ToUtf8();
        return new ControlPart(header, bodyHash, wrapHash, signature, raw);
    }

    /// <summary>Null when it parsed, else what is wrong.</summary>
    public static PostFault? TryParse(ReadOnlyMemory<byte> raw, out ControlPart? part)
    {
        part = null;
        try
        {
            var json = StrictObject.Parse(raw.Span, MaxBytes);
            json.Version(1);
            var headerBytes = json.Bytes("hdr");
            var (bodyHash, wrapHash) = (json.Digest("bh"), json.Digest("wh"));
            var signature = json.Bytes("sig", SigningKey.SignatureSize);
            json.End();
            if (PostHeader.TryParse(headerBytes, out var header) is { } fault) return fault;
            // Nothing is wrapped in mode 0.
            if (header!.Mode == PostMode.Plain && wrapHash != Digest.Zero) return PostFault.ControlPartMalformed;
            part = new ControlPart(header, bodyHash, wrapHash, signature, raw);
            return null;
        }
        catch (StrictJsonException e)
        {
            return e.Fault is StrictJsonFault.UnsupportedVersion ? PostFault.UnsupportedVersion : PostFault.ControlPartMalformed;
        }
    }

    /// <summary>True when that device signed this post.</summary>
    public bool IsSignedBy(VerifyingKey device) => device.Verify(PostLabels.Post, Signed(Header.Hash, BodyHash, WrapHash), Signature.Span);

    private static byte[] Signed(Digest headerHash, Digest bodyHash, Digest wrapHash)
    {
        var signed = new byte[HashedSize];
        headerHash.WriteTo(signed);
        bodyHash.WriteTo(signed.AsSpan(Digest.Size));
        wrapHash.WriteTo(signed.AsSpan(2 * Digest.Size));
        return signed;
    }
}
