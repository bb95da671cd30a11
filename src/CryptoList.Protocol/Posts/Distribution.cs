using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// DIST: <c>{"v":1,"list","mid","an","ah","ats","rn","rh","ts"}</c>: roster head and time at acceptance, then those under which
/// a copy was wrapped. One per (post, head, set of devices in force), used again byte for byte.
/// </summary>
public sealed record Distribution
{
    public const string FieldName = "CryptoList-Distribution";

    public const int MaxBytes = 2048;

    private Distribution(ReadOnlyMemory<byte> raw) => (Raw, Hash) = (raw, Digest.Of(raw.Span));

    public required ListId List { get; init; }

    public required string MessageId { get; init; }

    /// <summary><c>an</c>: number of the newest entry when the post was accepted.</summary>
    public required long AcceptedNumber { get; init; }

    public required Digest AcceptedHead { get; init; }

    /// <summary><c>ats</c>, Unix seconds.</summary>
    public required long AcceptedTime { get; init; }

    /// <summary><c>rn</c>: number of the entry under which the copy was wrapped.</summary>
    public required long RosterNumber { get; init; }

    public required Digest RosterHead { get; init; }

    public required long Time { get; init; }

    /// <summary>The bytes that are signed and hashed.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>SHA-256(DIST).</summary>
    public Digest Hash { get; }

    /// <summary>Lays the bytes down.</summary>
    public static Distribution Create(ListId list, string messageId, long acceptedNumber, Digest acceptedHead, long acceptedTime, long rosterNumber, Digest rosterHead, long time) =>
        Parse(new StrictJsonWriter()
            .Integer("v", 1).Bytes("list", list).Text("mid", messageId)
            .Integer("an", acceptedNumber).Bytes("ah", acceptedHead).Integer("ats", acceptedTime)
            .Integer("rn", rosterNumber).Bytes("rh", rosterHead).Integer("ts", time)
            .ToUtf8());

    /// <summary>What a copy's header says of its distribution, unchecked: the server's signature is not looked at. Null when it says nothing, or twice.</summary>
    public static Distribution? TryRead(HeaderBlock copy) =>
        copy.All(FieldName).Take(2).ToList() is [var field] && DistributionField.TryParse(field.Value, out var distribution, out _) ? distribution : null;

    /// <exception cref="StrictJsonException">Not a DIST.</exception>
    public static Distribution Parse(ReadOnlyMemory<byte> raw)
    {
        var json = StrictObject.Parse(raw.Span, MaxBytes);
        json.Version(1);
        var distribution = new Distribution(raw)
        {
            List = json.ListId("list"),
            MessageId = json.Text("mid"),
            AcceptedNumber = json.Integer("an"),
            AcceptedHead = json.Digest("ah"),
            AcceptedTime = json.Integer("ats"),
            RosterNumber = json.Integer("rn"),
            RosterHead = json.Digest("rh"),
            Time = json.Integer("ts"),
        };
        json.End();
        return distribution;
    }

    /// <summary>SIG(server, "cryptolist/1 dist", SHA-256(DIST) || ph), 64 bytes.</summary>
    public byte[] Sign(SigningKey server, Digest postHash) => server.Sign(PostLabels.Distribution, Signed(postHash));

    /// <summary>True when that server key bound this DIST to that post.</summary>
    public bool IsSignedBy(VerifyingKey server, Digest postHash, ReadOnlySpan<byte> signature) =>
        server.Verify(PostLabels.Distribution, Signed(postHash), signature);

    /// <summary><c>CryptoList-Distribution: v=1; dist=…; sig=…</c>.</summary>
    public HeaderField ToField(ReadOnlySpan<byte> signature) => DistributionField.Write(this, signature);

    private byte[] Signed(Digest postHash)
    {
        var signed = new byte[2 * Digest.Size];
        Hash.WriteTo(signed);
        postHash.WriteTo(signed.AsSpan(Digest.Size));
        return signed;
    }
}
