using System.Text.Json.Serialization;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Outbox;

/// <summary>A post on its way: kept until it is known to be accepted.</summary>
public sealed record OutboxItem
{
    /// <summary>Version of this file.</summary>
    public int V { get; init; } = 1;

    /// <summary>Names it within its list: 16 hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>The group it goes to.</summary>
    public required string Group { get; init; }

    /// <summary>How it is sealed: one of <see cref="PostMode"/>.</summary>
    public long Mode { get; init; } = PostMode.List;

    /// <summary>The member id of the one it is for, in mode 4.</summary>
    public string? Peer { get; init; }

    /// <summary>The version, where its text is a list's properties; absent for a post.</summary>
    public long? Properties { get; init; }

    /// <summary>What its number is counted in.</summary>
    [JsonIgnore]
    public PostChannel Channel => new(Group, Peer is null ? null : MemberId.TryParse(Peer, out var peer) ? peer : throw HelperException.Usage($"The waiting post {Id} is damaged. Drop it with: cryptolist-helper outbox drop {Id}"));

    /// <summary>When its author handed it over, Unix seconds.</summary>
    public required long Created { get; init; }

    /// <summary>How far it is.</summary>
    public OutboxState State { get; init; }

    /// <summary>The msg-id it is sealed under, the same each time; absent before the first sealing.</summary>
    public string? MessageId { get; init; }

    /// <summary>The number it is sealed under now.</summary>
    public long? Number { get; init; }

    /// <summary>SHA-256(hh || bh || wh) of the present sealing, base64url.</summary>
    public string? PostHash { get; init; }

    /// <summary>The void numbers that the present sealing names.</summary>
    public IReadOnlyList<long> Void { get; init; } = [];

    /// <summary>How often it was sealed; three times at most.</summary>
    public int Sealings { get; init; }

    /// <summary>When it was last handed to a mail server, Unix seconds.</summary>
    public long? Sent { get; init; }

    /// <summary>What the other side said last.</summary>
    public string? LastReply { get; init; }
}

/// <summary>How far a waiting post is.</summary>
public enum OutboxState
{
    /// <summary>Its text is safe; it is not sealed.</summary>
    Unsealed,

    /// <summary>Sealed; not known to have been handed to anyone by this program.</summary>
    Sealed,

    /// <summary>A mail server took it or may have: the same octets go again until its acceptance is known.</summary>
    Sent,

    /// <summary>Refused in a way that sealing again does not mend.</summary>
    Refused,
}
