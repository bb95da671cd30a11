using CryptoList.Lists.Delivery;
using CryptoList.Protocol.Posts;

namespace CryptoList.Storage.Sqlite;

/// <summary>A post with its counts, as Dapper fills it; SQLite knows no booleans.</summary>
internal sealed class PostRow
{
    public long Id { get; init; }
    public long List { get; init; }
    public string Grp { get; init; } = "";
    public string Mid { get; init; } = "";
    public long Accepted { get; init; }
    public long BodyLength { get; init; }
    public long Kept { get; init; }
    public long Expanded { get; init; }
    public long Waiting { get; init; }
    public long Sending { get; init; }
    public long Delivered { get; init; }
    public long Failed { get; init; }
    public long Cancelled { get; init; }
    public long Paused { get; init; }
    public long Returned { get; init; }
    public long InDoubt { get; init; }
    public long SetAside { get; init; }
    public string? SetAsideReason { get; init; }

    public PostProgress ToProgress() => new(Id, List, PostChannel.Parse(Grp), Mid, Accepted, BodyLength, Kept == 1, Expanded == 1, Waiting, Sending, Delivered, Failed, Cancelled) { Paused = Paused, Returned = Returned, InDoubt = InDoubt, SetAside = SetAside, SetAsideReason = SetAsideReason };
}
