using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>
/// Seals a post step by step from the protocol's text, and deviates wherever a test says so. It shares no code with the composer
/// but the primitives, so that it can make what no honest program makes; without a deviation its posts are good ones.
/// </summary>
public sealed record ForgedPost(PostWorld world, TestMember author)
{
    /// <summary>The device that signs, and whose fp stands in HDR.</summary>
    public SigningKey Device { get; init; } = author.Device.SigningKey;

    /// <summary>Who signs over the control part, when it is not <see cref="Device"/>.</summary>
    public SigningKey? PostSigner { get; init; }

    /// <summary>Who signs the text, when it is not <see cref="Device"/>.</summary>
    public SigningKey? AuthorSigner { get; init; }

    public ListKey ListKey { get; init; } = world.ListKey;

    public long Epoch { get; init; } = world.Epoch;

    public HpkePublicKey SealKey { get; init; } = world.Log.AtHead(world.Time.Now).CurrentSealKey;

    public string MessageId { get; init; } = $"<{Guid.NewGuid():N}@example.org>";

    public long Sequence { get; init; } = author.NextSequence();

    public long Time { get; init; } = world.Time.Now;

    /// <summary>The log whose head HDR names.</summary>
    public RosterLog Log { get; init; } = world.Log;

    public string Group { get; init; } = RosterState.Everyone;

    public IReadOnlyList<long> Void { get; init; } = [];

    public long Mode { get; init; } = PostMode.List;

    /// <summary>The one member it is for, in mode 4.</summary>
    public TestMember? Peer { get; init; }

    /// <summary>The devices that wl is made for in mode 4, when they are not the peer's in force.</summary>
    public IReadOnlyList<HpkePublicKey>? PeerKeys { get; init; }

    public string From { get; init; } = author.Address;

    public string Text { get; init; } = "They are good.\r\n";

    /// <summary>Changes HDR's JSON before it is hashed.</summary>
    public Func<string, string> Header { get; init; } = json => json;

    /// <summary>Changes ENTITY before it is signed.</summary>
    public Func<string, string> Entity { get; init; } = text => text;

    /// <summary>Changes ENTITY || author before it is sealed.</summary>
    public Func<byte[], byte[]> Plaintext { get; init; } = bytes => bytes;

    /// <summary>Changes BODY, or in mode 2 B1, before it is hashed.</summary>
    public Func<byte[], byte[]> Body { get; init; } = bytes => bytes;

    /// <summary>Changes K before it is wrapped under the list key.</summary>
    public Func<byte[], byte[]> ContentKey { get; init; } = bytes => bytes;

    /// <summary>Changes wl before it is hashed.</summary>
    public Func<byte[], byte[]> Wrapped { get; init; } = bytes => bytes;

    /// <summary>Changes wl after it is hashed, before it goes under the server's key.</summary>
    public Func<byte[], byte[]> WrappedToServer { get; init; } = bytes => bytes;

    /// <summary>Changes BODY after it is hashed.</summary>
    public Func<byte[], byte[]> BodySent { get; init; } = bytes => bytes;

    /// <summary>Changes the signature over the control part.</summary>
    public Func<byte[], byte[]> Signature { get; init; } = bytes => bytes;

    /// <summary>Changes the control part's JSON after it is signed.</summary>
    public Func<string, string> Control { get; init; } = json => json;

    /// <summary>Changes the key field's value.</summary>
    public Func<string, string> KeyField { get; init; } = value => value;

    /// <summary>Changes the whole submission.</summary>
    public Func<string, string> Message { get; init; } = text => text;

    /// <summary>The author's message with its header protection.</summary>
    public string DefaultEntity() =>
        $"From: {From}\r\nTo: {PostWorld.Address}\r\nSubject: Quarterly figures\r\nDate: Sat, 21 Nov 2026 07:00:00 +0000\r\nMessage-ID: {MessageId}\r\n"
        + $"HP-Outer: From: {From}\r\nHP-Outer: To: {PostWorld.Address}\r\nHP-Outer: Subject: [...]\r\nHP-Outer: Message-ID: {MessageId}\r\n"
        + $"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8; hp=\"{(Mode == PostMode.Plain ? "clear" : "cipher")}\"\r\n\r\n{Text}";

    public PostParts Seal()
    {
        var header = Encoding.UTF8.GetBytes(Header(DefaultHeader()));
        var hh = Digest.Of(header).ToArray();
        var entity = Encoding.UTF8.GetBytes(Entity(DefaultEntity()));
        byte[] signed = [.. hh, .. Digest.Of(entity).ToArray()];
        var trailer = (AuthorSigner ?? Device).Sign("cryptolist/1 author", signed);
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)Random.Shared.Next(256))];
        var text = Plaintext([.. entity, .. trailer]);
        var hashed = Body(Mode switch
        {
            PostMode.Plain => text,
            PostMode.Unlinkable => ChunkedEncryption.Seal(ListKey.Bytes, [.. "cryptolist/1 list-body\0"u8, .. hh], text),
            _ => ChunkedEncryption.Seal(key, [.. "cryptolist/1 body\0"u8, .. hh], text),
        });
        var body = Mode == PostMode.Unlinkable ? ChunkedEncryption.Seal(ContentKey(key), [.. "cryptolist/1 outer\0"u8, .. hh], hashed) : hashed;
        var wrapped = Wrapped(Mode switch
        {
            PostMode.Plain => [],
            PostMode.Unlinkable => key,
            PostMode.Direct => [.. (PeerKeys ?? [.. Log.AtHead(Time).Member(Peer!.Id)!.Devices.Select(d => d.HpkeKey)]).SelectMany(device => ForPeer(device, hh, key))],
            _ => ChunkedEncryption.Seal(ListKey.Bytes, [.. "cryptolist/1 wrap-list\0"u8, .. hh], ContentKey(key)),
        });
        var (bh, wh) = (Digest.Of(hashed).ToArray(), Mode == PostMode.Plain ? new byte[32] : Digest.Of(wrapped).ToArray());
        var signature = Signature((PostSigner ?? Device).Sign("cryptolist/1 post", [.. hh, .. bh, .. wh]));
        var control = Control($$"""{"v":1,"hdr":"{{Wire.B64(header)}}","bh":"{{Wire.B64(bh)}}","wh":"{{Wire.B64(wh)}}","sig":"{{Wire.B64(signature)}}"}""");
        var info = Digest.Of([.. "cryptolist/1 submit\0"u8, .. hh]).ToArray();
        var (enc, ct) = HpkeFactory.SealBase(SealKey, info, [], WrappedToServer(wrapped));
        var field = KeyField($"v=1; to={SealKey.Id}; enc={Wire.B64(enc)}; ct={Wire.B64(ct)}");
        string[] fields =
        [
            .. Mode == PostMode.Plain ? [] : (string[])[$"CryptoList-Key: {field}"], $"From: {From}", $"To: {PostWorld.Address}", "Subject: [...]",
            "Date: Sat, 21 Nov 2026 07:00:00 +0000", $"Message-ID: {MessageId}",
        ];
        var sent = BodySent(body);
        var message = Message(Wire.Container(fields, Encoding.UTF8.GetBytes(control), sent));
        return new PostParts(Encoding.Latin1.GetBytes(message), Encoding.UTF8.GetBytes(control), sent, wrapped, Digest.Of([.. hh, .. bh, .. wh]), Digest.Of(entity), MessageId)
        {
            Mode = Mode,
            HeaderHash = hh,
            Inner = Mode == PostMode.Unlinkable ? hashed : [],
        };
    }

    private byte[] ForPeer(HpkePublicKey device, byte[] hh, byte[] key)
    {
        var (enc, ct) = HpkeFactory.SealBase(device, Digest.Of([.. "cryptolist/1 direct\0"u8, .. hh]).ToArray(), [], ContentKey(key));
        return [.. System.Buffers.Text.Base64Url.DecodeFromChars(device.Id.ToString()), .. enc, .. ct];
    }

    private string DefaultHeader()
    {
        var log = Log;
        var (kid, epoch) = Mode is PostMode.Plain or PostMode.Direct ? (new string('A', 22), 0) : (ListKey.Kid.ToString(), Epoch);
        var json = $$"""{"v":1,"list":"{{log.List}}","group":"{{Group}}","mode":{{Mode}},"mid":"{{MessageId}}","dev":"{{Device.PublicKey.Fingerprint}}","kid":"{{kid}}","epoch":{{epoch}},"seq":{{Sequence}},"ts":{{Time}},"rn":{{log.HeadNumber}},"rh":"{{log.Head}}"}""";
        if (Peer is not null) json = $"{json[..^1]},\"peer\":\"{Peer.Id}\"}}";
        return Void.Count == 0 ? json : $"{json[..^1]},\"void\":[{string.Join(',', Void)}]}}";
    }
}
