using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>What a sender needs to seal one post; the caller has taken <see cref="Sequence"/> for this sealing alone and stored that it did.</summary>
public sealed record PostRequest
{
    public required RosterLog Log { get; init; }

    /// <summary>The entry it is sealed under; the newest when null. Behind it stand entries that the server may not have.</summary>
    public long? RosterNumber { get; init; }

    public required SigningKey Device { get; init; }

    /// <summary>One of <see cref="PostMode"/>.</summary>
    public long Mode { get; init; } = PostMode.List;

    /// <summary>The list key of <see cref="Group"/> and <see cref="Epoch"/>, in the modes that use one (<see cref="PostMode.UsesListKey"/>); in the others it is not looked at.</summary>
    public ListKey? ListKey { get; init; }

    public long Epoch { get; init; }

    /// <summary>Whom the post is for, in mode 4.</summary>
    public MemberId? Peer { get; init; }

    /// <summary>It brings the group's next key (<see cref="KeyUpdate"/>), sealed under the one before.</summary>
    public bool Update { get; init; }

    public required long Sequence { get; init; }

    public string Group { get; init; } = RosterState.Everyone;

    public IReadOnlyList<long> Void { get; init; } = [];

    /// <summary>The address that the submission comes from, where the list hides it from its members; null: the roster's.</summary>
    public string? SentFrom { get; init; }

    /// <summary>The message as the user wrote it, RFC 5322, CRLF or LF; read once to its end. A missing Date or Message-ID is added.</summary>
    public required Stream Message { get; init; }

    /// <summary>The msg-id to seal under (the same when a post is sealed again); null takes the message's, or makes one.</summary>
    public string? MessageId { get; init; }

    /// <summary>Whether the sealed post is opened again, with a reader's checks, before it is handed out. Costs a second pass.</summary>
    public bool Verify { get; init; } = true;
}
