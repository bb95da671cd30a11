using System.Security.Cryptography;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>The copy of a post for one member, made step by step from the protocol's text by a server that deviates where a test says so.</summary>
public sealed class ForgedCopy(PostWorld world, PostParts post, TestMember reader)
{
    public SigningKey Server { get; init; } = world.ServerSigningKey;

    public HpkePublicKey DeviceKey { get; init; } = reader.Device.HpkeKey.PublicKey;

    /// <summary>The log whose head stands as <c>an</c> and <c>ah</c>.</summary>
    public RosterLog Accepted { get; init; } = world.Log;

    /// <summary>The log whose head stands as <c>rn</c> and <c>rh</c>.</summary>
    public RosterLog Wrapping { get; init; } = world.Log;

    public long AcceptedTime { get; init; } = world.Time.Now;

    public long WrapTime { get; init; } = world.Time.Now;

    /// <summary>Changes DIST's JSON before it is hashed.</summary>
    public Func<string, string> Dist { get; init; } = json => json;

    /// <summary>The ph that DIST is signed for and the key exported for.</summary>
    public Digest PostHash { get; init; } = post.PostHash;

    /// <summary>Changes wl before it is wrapped for the device.</summary>
    public Func<byte[], byte[]> Wrapped { get; init; } = bytes => bytes;

    /// <summary>What stands as kid in the key field of mode 3.</summary>
    public string Kid { get; init; } = world.ListKey.Kid.ToString();

    public Func<string, string> KeyField { get; init; } = value => value;

    public Func<string, string> DistributionField { get; init; } = value => value;

    /// <summary>Changes the list of all fields but those of MIME.</summary>
    public Func<List<string>, IEnumerable<string>> Fields { get; init; } = fields => fields;

    public byte[] Control { get; init; } = post.Control;

    public byte[] Body { get; init; } = post.Body;

    /// <summary>B1 of this copy, in mode 2.</summary>
    public byte[] Inner { get; init; } = post.Inner;

    /// <summary>Changes BODY once the key field is made, in mode 2.</summary>
    public Func<byte[], byte[]> BodySent { get; init; } = bytes => bytes;

    public Func<string, string> Message { get; init; } = text => text;

    public byte[] Write()
    {
        var dist = Encoding.UTF8.GetBytes(Dist(
            $$"""{"v":1,"list":"{{world.Log.List}}","mid":"{{post.MessageId}}","an":{{Accepted.HeadNumber}},"ah":"{{Accepted.Head}}","ats":{{AcceptedTime}},"rn":{{Wrapping.HeadNumber}},"rh":"{{Wrapping.Head}}","ts":{{WrapTime}}}"""));
        var signature = Server.Sign("cryptolist/1 dist", [.. Digest.Of(dist).ToArray(), .. PostHash.ToArray()]);
        var unlinkable = post.Mode == Protocol.Posts.PostMode.Unlinkable;
        var key = RandomNumberGenerator.GetBytes(32);
        var body = unlinkable ? ChunkedEncryption.Seal(key, [.. "cryptolist/1 outer\0"u8, .. post.HeaderHash], Inner) : Body;
        List<string> fields =
        [
            .. post.Mode == Protocol.Posts.PostMode.Plain ? [] : (string[])[$"CryptoList-Key: {KeyField(unlinkable ? WriteKey(dist, key, Digest.Of(body)) : WriteKey(dist, post.Wrapped, null))}"],
            $"CryptoList-Distribution: {DistributionField($"v=1; dist={Wire.B64(dist)}; sig={Wire.B64(signature)}")}",
            $"From: Team <{PostWorld.Address}>", $"To: Team <{PostWorld.Address}>", "Subject: [...]",
            "Date: Sat, 21 Nov 2026 07:00:00 +0000", $"Message-ID: {post.MessageId}",
        ];
        return Encoding.Latin1.GetBytes(Message(Wire.Container(Fields(fields), Control, BodySent(body))));
    }

    private string WriteKey(byte[] dist, byte[] secret, Digest? body)
    {
        if (post.Mode == Protocol.Posts.PostMode.Layerless) return $"v=1; kid={Kid}; wl={Wire.B64(Wrapped(secret))}";
        using var context = HpkeFactory.SetupBaseSender(DeviceKey, Digest.Of([.. "cryptolist/1 device\0"u8, .. ListBytes()]).ToArray());
        var key = new byte[32];
        byte[] bound = [.. PostHash.ToArray(), .. Digest.Of(dist).ToArray()];
        context.Export(Digest.Of(body is null ? [.. "cryptolist/1 deliver\0"u8, .. bound] : [.. "cryptolist/1 deliver-2\0"u8, .. bound, .. body.Value.ToArray()]).ToArray(), key);
        var wrapped = Wrapped(secret);
        var (ciphertext, tag) = (new byte[wrapped.Length], new byte[16]);
        using (var aes = new AesGcm(key, 16)) aes.Encrypt(new byte[12], wrapped, ciphertext, tag);
        return $"v=1; to={DeviceKey.Id}; enc={Wire.B64(context.Enc.Span)}; ct={Wire.B64([.. ciphertext, .. tag])}";
    }

    private byte[] ListBytes()
    {
        var bytes = new byte[16];
        world.Log.List.WriteTo(bytes);
        return bytes;
    }
}
