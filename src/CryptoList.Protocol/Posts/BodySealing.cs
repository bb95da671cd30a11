using System.Buffers;
using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>What a mode makes of ENTITY: BODY, written in one pass and constant memory, <c>bh</c>, <c>wl</c> and <c>wh</c>. Wipes the post's key when disposed.</summary>
internal sealed class BodySealing : IDisposable
{
    private const int BufferSize = 128 * 1024;

    private readonly PostRequest _request;
    private readonly PostHeader _header;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(WrappedKey.ContentKeySize);

    /// <param name="request">What is sealed, and under which list key.</param>
    /// <param name="header">HDR, encoded.</param>
    /// <param name="peersDevices">In mode 4 the devices it is for.</param>
    public BodySealing(PostRequest request, PostHeader header, IReadOnlyList<RosterDevice> peersDevices)
    {
        (_request, _header) = (request, header);
        Wrapped = header.Mode switch
        {
            PostMode.Plain => [],
            PostMode.Unlinkable => _key,
            PostMode.Direct => DirectKey.Wrap(peersDevices, header, _key),
            _ => WrappedKey.Wrap(request.ListKey!, header, _key),
        };
        WrapHash = header.Mode == PostMode.Plain ? Digest.Zero : Digest.Of(Wrapped);
    }

    /// <summary><c>wl</c>: K, locked as the mode has it; K2 itself in mode 2, nothing in mode 0.</summary>
    public byte[] Wrapped { get; }

    public Digest WrapHash { get; }

    /// <summary>Writes BODY; gives <c>bh</c>.</summary>
    public Digest Seal(HeaderBlock entityHeader, Stream body)
    {
        var bodyHash = _header.Mode switch
        {
            PostMode.Plain => Hashed(body, output => WriteText(output, entityHeader)),
            PostMode.Unlinkable => SealTwice(entityHeader, body),
            _ => Hashed(body, output => SealUnder(_key, PostLabels.Body, output, text => WriteText(text, entityHeader))),
        };
        body.Flush();
        return bodyHash;
    }

    /// <summary>The keys by which a reader opens it, by way of <c>wl</c> where its author can; null when that does not open.</summary>
    public BodyKeys? KeysAgain() => _header.Mode switch
    {
        PostMode.Plain => new BodyKeys([], []),
        PostMode.Unlinkable => new BodyKeys(_request.ListKey!.Bytes.ToArray(), [.. _key]),
        PostMode.Direct => new BodyKeys([.. _key], []),
        _ => WrappedKey.Unwrap(_request.ListKey!, _header, Wrapped) is { } contentKey ? new BodyKeys(contentKey, []) : null,
    };

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private Digest SealTwice(HeaderBlock entityHeader, Stream body)
    {
        Digest inner = default;
        SealUnder(_key, PostLabels.Outer, body, outer =>
            inner = Hashed(outer, output => SealUnder(_request.ListKey!.Bytes, PostLabels.ListBody, output, text => WriteText(text, entityHeader))));
        return inner;
    }

    private static Digest Hashed(Stream output, Action<Stream> write)
    {
        using var hashed = new HashingWriteStream(output);
        write(hashed);
        return hashed.Finish();
    }

    private void SealUnder(ReadOnlySpan<byte> key, string label, Stream output, Action<Stream> write)
    {
        using var sealing = ChunkedEncryption.CreateSealStream(output, key, DomainContext.Build(label, _header.Hash));
        write(sealing);
        sealing.Complete();
    }

    /// <summary>ENTITY || author.</summary>
    private void WriteText(Stream output, HeaderBlock entityHeader)
    {
        using var entity = new HashingWriteStream(output);
        var fields = new ArrayBufferWriter<byte>();
        entityHeader.WriteTo(fields);
        fields.Write("\r\n"u8);
        entity.Write(fields.WrittenSpan);
        using (var lines = new CrlfWriteStream(entity)) _request.Message.CopyTo(lines, BufferSize);
        output.Write(AuthorTrailer.Sign(_request.Device, _header, entity.Finish()));
    }
}
