namespace CryptoList.Helper.Outbox;

/// <summary>
/// The numbers of one device in one list, for each channel, kept as <c>sender.json</c>. A number is used in one sealing, ever: it is taken
/// and on the disk before anything is sealed under it.
/// </summary>
public sealed record SenderState
{
    /// <summary>Version of this file.</summary>
    public int V { get; init; } = 1;

    /// <summary>By channel: the name of a group, or of that and one member (<see cref="Protocol.Posts.PostChannel.ToString"/>).</summary>
    public Dictionary<string, GroupNumbers> Groups { get; init; } = [];

    /// <summary>The numbers of one channel.</summary>
    /// <param name="Next">The next free number; from 1.</param>
    /// <param name="Sealing">Taken, and not yet known to be sealed: void after a crash.</param>
    /// <param name="Void">Sealed and refused, or never sent: to be named in the next posts, ascending.</param>
    public sealed record GroupNumbers(long Next, IReadOnlyList<long> Sealing, IReadOnlyList<long> Void);
}
