namespace CryptoList.Storage.Moving;

/// <summary>Moves a stopped server's data from one store to another, whole or not at all. The source is left as it is. Keys are not in a store.</summary>
public static class StoreMove
{
    /// <summary>Reads all of <paramref name="from"/> into <paramref name="to"/>, <c>sqlite:FILE</c> or <c>postgres:CONNECTION STRING</c> each, in one transaction.</summary>
    /// <exception cref="FormatException">One is neither; says which and why.</exception>
    /// <exception cref="Lists.StoreUnavailableException">A store cannot be opened, read or written.</exception>
    public static async Task<MoveResult> MoveAsync(string from, string to, CancellationToken cancel = default)
    {
        await using var source = await OpenAsync(from, mustExist: true, cancel).ConfigureAwait(false);
        await using var target = await OpenAsync(to, mustExist: false, cancel).ConfigureAwait(false);
        var rows = new Dictionary<string, long>();
        if (await source.IsServedAsync(cancel).ConfigureAwait(false)) return new(MoveOutcome.SourceServed, rows);
        if (await target.IsServedAsync(cancel).ConfigureAwait(false)) return new(MoveOutcome.TargetServed, rows);
        foreach (var table in StoredTable.All)
        {
            if (await target.CountAsync(table, cancel).ConfigureAwait(false) > 0) return new(MoveOutcome.TargetNotEmpty, rows);
        }

        foreach (var table in StoredTable.All)
        {
            rows[table.Name] = await target.WriteAsync(table, source.ReadAsync(table, cancel), cancel).ConfigureAwait(false);
            var (had, has) = (await source.CountAsync(table, cancel).ConfigureAwait(false), await target.CountAsync(table, cancel).ConfigureAwait(false));
            if (had != has || had != rows[table.Name]) return new(MoveOutcome.CountsDiffer, new Dictionary<string, long> { [table.Name] = has - had });
        }

        foreach (var (table, column) in ((string, string)[])[("list", "key"), ("post", "id"), ("letter", "id"), ("change", "seq")])
            await target.SetHighestAsync(table, column, await source.HighestAsync(table, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
        await target.CommitAsync(cancel).ConfigureAwait(false);
        return new(MoveOutcome.Done, rows);
    }

    private static async ValueTask<IStoreSide> OpenAsync(string text, bool mustExist, CancellationToken cancel)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, rest) = colon < 0 ? ("", text) : (text[..colon], text[(colon + 1)..]);
        return kind switch
        {
            "sqlite" when rest.Length > 0 => SqliteSide.Open(rest, mustExist),
            "postgres" => await PostgresSide.OpenAsync(rest, cancel).ConfigureAwait(false),
            _ => throw new FormatException("write each store as sqlite:FILE or postgres:CONNECTION STRING"),
        };
    }
}
