using System.Data;
using System.Runtime.CompilerServices;
using CryptoList.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace CryptoList.Storage.Moving;

/// <summary>A PostgreSQL schema as an end of a move: one state of it (REPEATABLE READ), filled by binary COPY.</summary>
internal sealed class PostgresSide : IStoreSide
{
    private readonly PostgresDatabase _database;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private PostgresSide(PostgresDatabase database, NpgsqlConnection connection, NpgsqlTransaction transaction) => (_database, _connection, _transaction) = (database, connection, transaction);

    public static async ValueTask<PostgresSide> OpenAsync(string connectionString, CancellationToken cancel)
    {
        var database = await PostgresDatabase.OpenAsync(connectionString, cancel).ConfigureAwait(false);
        try
        {
            var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
            return new PostgresSide(database, connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel).ConfigureAwait(false));
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask<bool> IsServedAsync(CancellationToken cancel) => new(new PostgresServingProbe(_database).IsServed);

    public ValueTask<long> CountAsync(StoredTable table, CancellationToken cancel) => NumberAsync($"select count(*) from {table.Name}", cancel);

    public async IAsyncEnumerable<object?[]> ReadAsync(StoredTable table, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = PostgresSession.Command(_connection, table.Select, []);
        await using var reader = await GuardedAsync(async () => await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        while (await GuardedAsync(() => reader.ReadAsync(cancel)).ConfigureAwait(false))
        {
            var row = new object?[table.Columns.Length];
            for (var i = 0; i < row.Length; i++) row[i] = reader.GetValue(i) is var value and not DBNull ? value : null;
            yield return row;
        }
    }

    public ValueTask<long> WriteAsync(StoredTable table, IAsyncEnumerable<object?[]> rows, CancellationToken cancel) => new(GuardedAsync(async () =>
    {
        await using var writer = await _connection.BeginBinaryImportAsync($"copy {table.Name}({table.ColumnList}) from stdin (format binary)", cancel).ConfigureAwait(false);
        await foreach (var row in rows.WithCancellation(cancel).ConfigureAwait(false))
        {
            await writer.StartRowAsync(cancel).ConfigureAwait(false);
            for (var i = 0; i < row.Length; i++)
            {
                switch (row[i])
                {
                    case null: await writer.WriteNullAsync(cancel).ConfigureAwait(false); break;
                    case long number: await writer.WriteAsync(number, NpgsqlDbType.Bigint, cancel).ConfigureAwait(false); break;
                    case double real: await writer.WriteAsync(real, NpgsqlDbType.Double, cancel).ConfigureAwait(false); break;
                    case byte[] octets: await writer.WriteAsync(octets, NpgsqlDbType.Bytea, cancel).ConfigureAwait(false); break;
                    case var text: await writer.WriteAsync(PostgresText.Storable((string)text), NpgsqlDbType.Text, cancel).ConfigureAwait(false); break;
                }
            }
        }

        return (long)await writer.CompleteAsync(cancel).ConfigureAwait(false);
    }));

    public ValueTask<long> HighestAsync(string table, CancellationToken cancel) => table == "change"
        ? NumberAsync("select seq from change_counter", cancel)
        : NumberAsync($"select case when is_called then last_value else 0 end from {table}_{(table == "list" ? "key" : "id")}_seq", cancel);

    public async ValueTask SetHighestAsync(string table, string column, long highest, CancellationToken cancel)
    {
        if (table == "change") await NumberAsync($"update change_counter set seq = {highest} returning seq", cancel).ConfigureAwait(false);
        else await NumberAsync($"select setval('{table}_{column}_seq', {Math.Max(highest, 1)}, {(highest > 0 ? "true" : "false")})", cancel).ConfigureAwait(false);
    }

    public async ValueTask CommitAsync(CancellationToken cancel) => await GuardedAsync(async () =>
    {
        await _transaction.CommitAsync(cancel).ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<long> NumberAsync(string sql, CancellationToken cancel) =>
        await GuardedAsync(async () => (long)(await new PostgresSession(_connection, cancel).ValueAsync(sql).ConfigureAwait(false))!).ConfigureAwait(false);

    private static async Task<T> GuardedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw PostgresDatabase.Translate(fault);
        }
    }
}
