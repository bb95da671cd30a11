using CryptoList.Lists.Delivery;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Storage.Sqlite;

/// <summary>A copy as Dapper fills it.</summary>
internal sealed class CopyRow
{
    public long Post { get; init; }
    public long List { get; init; }
    public byte[] Member { get; init; } = [];
    public long State { get; init; }
    public long Attempts { get; init; }
    public long Due { get; init; }
    public long? Settled { get; init; }
    public string? Reply { get; init; }

    public QueueEntry ToEntry() => new(Post, List, MemberId.Read(Member), (CopyState)State, Attempts, Due, Settled, Reply);
}
