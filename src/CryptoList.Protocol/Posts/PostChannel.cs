using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>What a device counts its posts in: a group; for posts to one member, that group and that peer; for key updates, that group's.</summary>
public readonly record struct PostChannel(string Group, MemberId? Peer = null, bool Update = false)
{
    // No group's name has a control character, and no peer's id this text.
    private const char Mark = '\u0001';
    private const string Updates = "update";

    /// <summary>The channel that <see cref="ToString"/> wrote.</summary>
    public static PostChannel Parse(string text)
    {
        var at = text.LastIndexOf(Mark);
        if (at >= 0 && text.AsSpan(at + 1).SequenceEqual(Updates)) return new(text[..at], null, Update: true);
        return at >= 0 && MemberId.TryParse(text[(at + 1)..], out var peer) ? new(text[..at], peer) : new(text);
    }

    /// <summary>One text for each channel, for stores: the group's name alone, or with U+0001 and the peer's id, or <c>update</c>, behind it.</summary>
    public override string ToString() => Update ? $"{Group}{Mark}{Updates}" : Peer is { } peer ? $"{Group}{Mark}{peer}" : Group;

    /// <summary>Who gets a post of this channel in that state, in roster order: the group's receivers, or the peer alone if it is one; of a key update, all who may have the group's key.</summary>
    public IEnumerable<MemberId> Receivers(RosterState state)
    {
        if (Update) return state.KeyHolders(Group).Select(m => m.Id);
        return Peer is not { } peer ? state.Receivers(Group).Select(m => m.Id) : state.Receives(peer, Group) ? [peer] : [];
    }

    /// <summary>That member, if it <see cref="Receivers">gets</see> posts of this channel.</summary>
    public RosterMember? Receiver(RosterState state, MemberId member) =>
        Peer is { } peer && peer != member ? null : Update ? state.KeyHolder(member, Group) : state.Receiver(member, Group);
}
