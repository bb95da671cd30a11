using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Outbox;

/// <summary>Whom a post goes to and how it is sealed: a group, one of <see cref="Protocol.Posts.PostMode"/>, and in mode 4 the one member.</summary>
public sealed record PostTarget(string Group, long Mode, MemberId? Peer)
{
    /// <summary>The version, where the text is a list's properties, J || signature, to be sealed under the list key of the moment.</summary>
    public long? Properties { get; init; }
}
