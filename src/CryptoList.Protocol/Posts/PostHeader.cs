using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Posts;

/// <summary>HDR: what the author signed about a post, at most 2048 bytes of strict JSON, kept raw.</summary>
public sealed record PostHeader
{
    public const int MaxBytes = 2048;

    /// <summary>How many numbers <see cref="Void"/> names at most.</summary>
    public const int MaxVoid = 16;

    public required ListId List { get; init; }

    public required string Group { get; init; }

    public required long Mode { get; init; }

    /// <summary>The msg-id with its angle brackets, at most 250 bytes.</summary>
    public required string MessageId { get; init; }

    public required Fingerprint Device { get; init; }

    public required KeyHash Kid { get; init; }

    public required long Epoch { get; init; }

    public required long Sequence { get; init; }

    /// <summary>The author's clock, Unix seconds.</summary>
    public required long Time { get; init; }

    public required long RosterNumber { get; init; }

    public required Digest RosterHead { get; init; }

    /// <summary>The one member whom a post in mode 4 is for; null in every other mode.</summary>
    public MemberId? Peer { get; init; }

    /// <summary>It brings a group's next key to all who have this one, and is no post to be shown; in mode 1 alone.</summary>
    public bool Update { get; init; }

    /// <summary>What <see cref="Sequence"/> and <see cref="Void"/> are counted in.</summary>
    public PostChannel Channel => new(Group, Peer, Update);

    /// <summary>Numbers sealed and then refused: ascending, at most 16, each below <see cref="Sequence"/>.</summary>
    public IReadOnlyList<long> Void { get; init; } = [];

    /// <summary>The bytes that are signed and hashed.</summary>
    public ReadOnlyMemory<byte> Raw { get; private init; }

    /// <summary><c>hh</c> = SHA-256(HDR).</summary>
    public Digest Hash { get; private init; }

    /// <summary>Lays the bytes down, in the order of the protocol text.</summary>
    /// <exception cref="ArgumentException">A value is out of its bounds.</exception>
    public PostHeader Encode()
    {
        if (CheckValues() is { } fault) throw new ArgumentException($"HDR cannot be written: {fault}.");
        var json = new StrictJsonWriter()
            .Integer("v", 1).Bytes("list", List).Text("group", Group).Integer("mode", Mode).Text("mid", MessageId)
            .Bytes("dev", Device.Value).Bytes("kid", Kid).Integer("epoch", Epoch).Integer("seq", Sequence).Integer("ts", Time)
            .Integer("rn", RosterNumber).Bytes("rh", RosterHead);
        if (Peer is { } peer) json.Bytes("peer", peer);
        if (Update) json.Integer("update", 1);
        if (Void.Count > 0) json.Integers("void", Void);
        var raw = json.ToUtf8();
        return raw.Length <= MaxBytes ? this with { Raw = raw, Hash = Digest.Of(raw) } : throw new ArgumentException("HDR is longer than 2048 bytes.");
    }

    /// <summary>Null when it parsed, else what is wrong: malformed, or another version.</summary>
    public static PostFault? TryParse(ReadOnlyMemory<byte> raw, out PostHeader? header)
    {
        header = null;
        try
        {
            var json = StrictObject.Parse(raw.Span, MaxBytes);
            json.Version(1);
            var parsed = Take(json, raw);
            if (parsed.CheckValues() is { } fault) return fault;
            json.End();
            header = parsed;
            return null;
        }
        catch (StrictJsonException e)
        {
            return e.Fault is StrictJsonFault.UnsupportedVersion ? PostFault.UnsupportedVersion : PostFault.HeaderMalformed;
        }
    }

    private static PostHeader Take(StrictObject json, ReadOnlyMemory<byte> raw) => new()
    {
        List = json.ListId("list"),
        Group = json.Text("group"),
        Mode = json.Integer("mode"),
        MessageId = json.Text("mid"),
        Device = json.Fingerprint("dev"),
        Kid = json.KeyHash("kid"),
        Epoch = json.Integer("epoch"),
        Sequence = json.Integer("seq"),
        Time = json.Integer("ts"),
        RosterNumber = json.Integer("rn"),
        RosterHead = json.Digest("rh"),
        Peer = json.Has("peer") ? json.MemberId("peer") : null,
        Update = json.Has("update") && (json.Flag("update") ? true : throw new StrictJsonException(StrictJsonFault.BadValue, "update")),
        Void = json.Has("void") ? Named(json.Integers("void")) : [],
        Raw = raw,
        Hash = Digest.Of(raw.Span),
    };

    // Left out when empty: what has two forms is not bound by its hash to one meaning.
    private static IReadOnlyList<long> Named(IReadOnlyList<long> numbers) =>
        numbers.Count > 0 ? numbers : throw new StrictJsonException(StrictJsonFault.BadValue, "void");

    private PostFault? CheckValues() =>
        FitsMode() && GroupName.IsValid(Group) && MessageIdSyntax.IsValid(MessageId) && VoidIsOrdered() ? null : PostFault.HeaderMalformed;

    // What a mode does not have is zero, or left out: nothing in HDR is without a meaning.
    private bool FitsMode() =>
        PostMode.IsKnown(Mode) && (Peer is not null) == (Mode == PostMode.Direct) && (!Update || Mode == PostMode.List) && (PostMode.UsesListKey(Mode) || (Kid == default && Epoch == 0));

    private bool VoidIsOrdered()
    {
        if (Void.Count > MaxVoid) return false;
        var previous = -1L;
        foreach (var number in Void)
        {
            if (number <= previous || number >= Sequence) return false;
            previous = number;
        }

        return true;
    }
}
