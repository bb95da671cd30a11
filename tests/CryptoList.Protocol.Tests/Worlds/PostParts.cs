using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>A sealed post and what it is made of: the submission, the control part, BODY, wl, ph, SHA-256(ENTITY) and mid.</summary>
public sealed record PostParts(byte[] Submission, byte[] Control, byte[] Body, byte[] Wrapped, Digest PostHash, Digest EntityHash, string MessageId)
{
    public long Mode { get; init; } = CryptoList.Protocol.Posts.PostMode.List;

    /// <summary>hh, 32 bytes.</summary>
    public byte[] HeaderHash { get; init; } = [];

    /// <summary>B1, in mode 2.</summary>
    public byte[] Inner { get; init; } = [];

    /// <summary>Takes a good submission apart with the server's key; what ENTITY hashes to is not known.</summary>
    public static PostParts Of(PostWorld world, byte[] submission)
    {
        if (CryptoList.Protocol.Posts.Submission.TryRead(new MemoryStream(submission), out var taken) is { } fault) throw new InvalidOperationException($"Refused: {fault}");
        var body = new MemoryStream();
        taken!.OpenBody().CopyTo(body);
        var info = Digest.Of([.. "cryptolist/1 submit\0"u8, .. taken.Control.Header.Hash.ToArray()]).ToArray();
        if (!HpkeFactory.TryOpenBase(world.ServerSealKey, taken.KeyField!.Enc.Span, info, [], taken.KeyField.Ciphertext.Span, out var wrapped))
            throw new InvalidOperationException("The server's layer does not open.");
        return new(submission, taken.Control.Raw.ToArray(), body.ToArray(), wrapped, taken.Control.PostHash, default, taken.Control.Header.MessageId);
    }
}
