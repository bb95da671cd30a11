using System.Runtime.CompilerServices;
using CryptoList.Lists;
using CryptoList.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace CryptoList.Storage.Moving;

/// <summary>A SQLite file as an end of a move: locked against writers from opening to end.</summary>
internal sealed class SqliteSide : IStoreSide
{
    private readonly SqliteDatabase _database;
    private readonly SqliteSession _session;
    private readonly ServeLock _lock;

    private SqliteSide(SqliteDatabase database, SqliteSession session, ServeLock serveLock) => (_database, _session, _lock) = (database, session, serveLock);

    public static SqliteSide Open(string file, bool mustExist)
    {
        var path = Path.GetFullPath(file);
        if (mustExist && !File.Exists(path)) throw new StoreUnavailableException($"There is no file '{file}'.");
        if (!Directory.Exists(Path.GetDirectoryName(path))) throw new StoreUnavailableException($"There is no folder for '{file}'.");
        var database = SqliteDatabase.Open(path);
        SqliteSession? session = null;
        try
        {
            session = database.OpenSession();
            session.Run("PRAGMA synchronous=FULL");
            session.Begin();
            return new SqliteSide(database, session, new ServeLock(Path.GetDirectoryName(path)!));
        }
        catch (SqliteException fault)
        {
            session?.Dispose();
            database.Dispose();
            throw SqliteDatabase.Translate(fault);
        }
    }

    public ValueTask<bool> IsServedAsync(CancellationToken cancel) => new(_lock.IsServed);

    public ValueTask<long> CountAsync(StoredTable table, CancellationToken cancel) => new(Guarded(() => (long)_session.Value($"select count(*) from {table.Name}")!));

    public async IAsyncEnumerable<object?[]> ReadAsync(StoredTable table, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = Guarded(() => _session.Prepared(table.Select).ExecuteReader());
        while (Guarded(reader.Read))
        {
            cancel.ThrowIfCancellationRequested();
            var row = new object?[table.Columns.Length];
            for (var i = 0; i < row.Length; i++)
            {
                // Not GetValue: an empty BLOB comes out of it as another type.
                row[i] = reader.IsDBNull(i) ? null : table.Columns[i].Kind switch
                {
                    StoredKind.Number => reader.GetInt64(i),
                    StoredKind.Real => reader.GetDouble(i),
                    StoredKind.Octets => reader.GetFieldValue<byte[]>(i),
                    _ => reader.GetString(i),
                };
            }

            yield return row;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    public async ValueTask<long> WriteAsync(StoredTable table, IAsyncEnumerable<object?[]> rows, CancellationToken cancel)
    {
        var count = 0L;
        var sql = $"insert into {table.Name}({table.ColumnList}) values({string.Join(", ", Enumerable.Range(0, table.Columns.Length).Select(i => $"@{i}"))})";
        await foreach (var row in rows.WithCancellation(cancel).ConfigureAwait(false)) count += Guarded(() => _session.Run(sql, row));
        return count;
    }

    public ValueTask<long> HighestAsync(string table, CancellationToken cancel) => new(Guarded(() => (long?)_session.Value("select seq from sqlite_sequence where name = @0", table) ?? 0));

    public ValueTask SetHighestAsync(string table, string column, long highest, CancellationToken cancel)
    {
        Guarded(() => _session.Run("delete from sqlite_sequence where name = @0", table));
        Guarded(() => _session.Run("insert into sqlite_sequence(name, seq) values(@0, @1)", table, highest));
        return ValueTask.CompletedTask;
    }

    public ValueTask CommitAsync(CancellationToken cancel)
    {
        Guarded(() =>
        {
            _session.Commit();
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        _database.Dispose();
        _lock.Dispose();
        return ValueTask.CompletedTask;
    }

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException fault)
        {
            throw SqliteDatabase.Translate(fault);
        }
    }
}
