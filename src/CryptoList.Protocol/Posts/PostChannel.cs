using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Posts;

/// <summary>What a device counts its posts in: a group, or, for posts to one member, that group and that peer.</summary>
public readonly record struct PostChannel(string Group, MemberId? Peer = null)
{
    // No group's name has a control character.
    private const char Mark = '\u0001';

    /// <summary>The channel that <see cref="ToString"/> wrote.</summary>
    public static PostChannel Parse(string text)
    {
        var at = text.LastIndexOf(Mark);
        return at >= 0 && MemberId.TryParse(text[(at + 1)..], out var peer) ? new(text[..at], peer) : new(text);
    }

    /// <summary>One text for each channel, for stores: the group's name alone, or with U+0001 and the peer's id behind it.</summary>
    public override string ToString() => Peer is { } peer ? $"{Group}{Mark}{peer}" : Group;
}
