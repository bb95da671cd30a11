using System.Security.Cryptography;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Mail.Containers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A member's own program, which seals whatever it likes; without a deviation its posts are good ones.</summary>
internal sealed record HostilePost(RosterLog Log, SigningKey Device, ListKey Key, long Epoch, long Sequence)
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public string MessageId { get; init; } = $"<{Guid.NewGuid():N}@example.org>";

    /// <summary>The device named as the author's, when it is not <see cref="Device"/>.</summary>
    public Fingerprint? Claimed { get; init; }

    /// <summary>Who signs the text, when it is not <see cref="Device"/>.</summary>
    public SigningKey? TextSigner { get; init; }

    /// <summary>The From field of the submission.</summary>
    public string OuterFrom { get; init; } = "someone@example.org";

    /// <summary>The From field or fields inside.</summary>
    public required string From { get; init; }

    /// <summary>The Message-ID field or fields inside; null for the right one.</summary>
    public string? InnerMessageId { get; init; }

    public string ContentType { get; init; } = "text/plain; hp=\"cipher\"";

    public required string Text { get; init; }

    public byte[] Seal()
    {
        var state = Log.AtHead(Now);
        var header = new PostHeader
        {
            List = Log.List,
            Group = RosterState.Everyone,
            Mode = PostMode.List,
            MessageId = MessageId,
            Device = Claimed ?? Device.PublicKey.Fingerprint,
            Kid = Key.Kid,
            Epoch = Epoch,
            Sequence = Sequence,
            Time = Now,
            RosterNumber = Log.HeadNumber,
            RosterHead = Log.Head,
        }.Encode();
        var entity = Encoding.UTF8.GetBytes($"{From}To: team@lists.example.net\r\nSubject: Hello\r\n{InnerMessageId ?? $"Message-ID: {MessageId}\r\n"}MIME-Version: 1.0\r\nContent-Type: {ContentType}\r\n\r\n{Text}\r\n");
        var signature = (TextSigner ?? Device).Sign("cryptolist/1 author", [.. header.Hash.ToArray(), .. Digest.Of(entity).ToArray()]);
        var key = RandomNumberGenerator.GetBytes(WrappedKey.ContentKeySize);
        var body = ChunkedEncryption.Seal(key, DomainContext.Build("cryptolist/1 body", header.Hash), [.. entity, .. signature]);
        var wrapped = WrappedKey.Wrap(Key, header, key);
        var control = ControlPart.Create(header, Digest.Of(body), Digest.Of(wrapped), Device);
        var (enc, ciphertext) = HpkeFactory.SealBase(state.CurrentSealKey, DomainContext.Hash("cryptolist/1 submit", header.Hash).ToArray(), [], wrapped);
        var boundary = EncryptedContainerWriter.BoundaryFor(control.PostHash.ToArray());
        using var message = new MemoryStream();
        var field = new System.Buffers.ArrayBufferWriter<byte>();
        new KeyField(state.CurrentSealKey.Id, enc, ciphertext).WriteTo(field);
        message.Write(field.WrittenSpan);
        message.Write(Encoding.UTF8.GetBytes($"From: {OuterFrom}\r\nTo: team@lists.example.net\r\nSubject: [...]\r\nMessage-ID: {MessageId}\r\n"));
        message.Write(EncryptedContainerWriter.ContainerFields(boundary));
        message.Write("\r\n"u8);
        EncryptedContainerWriter.WriteParts(message, boundary, control.Raw.Span, new MemoryStream(body));
        return message.ToArray();
    }
}
