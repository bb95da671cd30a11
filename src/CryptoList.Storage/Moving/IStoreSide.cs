namespace CryptoList.Storage.Moving;

/// <summary>One end of a move: a store that nobody serves, in one transaction from its opening to its end.</summary>
internal interface IStoreSide : IAsyncDisposable
{
    /// <summary>True while some server runs on it.</summary>
    ValueTask<bool> IsServedAsync(CancellationToken cancel);

    ValueTask<long> CountAsync(StoredTable table, CancellationToken cancel);

    /// <summary>All rows, one at a time; values are long, double, byte[], string or null.</summary>
    IAsyncEnumerable<object?[]> ReadAsync(StoredTable table, CancellationToken cancel);

    /// <summary>Adds rows; gives how many.</summary>
    ValueTask<long> WriteAsync(StoredTable table, IAsyncEnumerable<object?[]> rows, CancellationToken cancel);

    /// <summary>The highest number ever given in that table, which is never given again; 0 for none.</summary>
    ValueTask<long> HighestAsync(string table, CancellationToken cancel);

    ValueTask SetHighestAsync(string table, string column, long highest, CancellationToken cancel);

    /// <summary>Makes what was written durable. Without it nothing was written.</summary>
    ValueTask CommitAsync(CancellationToken cancel);
}
