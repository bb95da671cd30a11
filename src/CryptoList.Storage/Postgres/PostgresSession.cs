using Npgsql;

namespace CryptoList.Storage.Postgres;

/// <summary>One connection for the length of a piece of work. Parameters are $1, $2, …; statements used often are prepared by the driver.</summary>
public sealed class PostgresSession(NpgsqlConnection connection, CancellationToken cancel)
{
    /// <summary>The connection, for bulk copies.</summary>
    public NpgsqlConnection Connection { get; } = connection;

    internal bool RolledBack { get; private set; }

    /// <summary>Runs a statement; gives how many rows it touched.</summary>
    public async ValueTask<int> RunAsync(string sql, params object?[] values)
    {
        await using var command = Command(Connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>The first value of the first row; null for none and for NULL.</summary>
    public async ValueTask<object?> ValueAsync(string sql, params object?[] values)
    {
        await using var command = Command(Connection, sql, values);
        return await command.ExecuteScalarAsync(cancel).ConfigureAwait(false) is { } value and not DBNull ? value : null;
    }

    /// <summary>All rows.</summary>
    public async ValueTask<IReadOnlyList<T>> RowsAsync<T>(Func<NpgsqlDataReader, T> row, string sql, params object?[] values)
    {
        var rows = new List<T>();
        await using var command = Command(Connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false)) rows.Add(row(reader));
        return rows;
    }

    /// <summary>Throws away what this transaction did; the caller still returns its result.</summary>
    public void RollBack() => RolledBack = true;

    internal static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
