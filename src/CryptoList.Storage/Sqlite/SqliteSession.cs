using Microsoft.Data.Sqlite;

namespace CryptoList.Storage.Sqlite;

/// <summary>One connection and the statements prepared on it. Used by one thread at a time.</summary>
public sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>The connection, for Dapper.</summary>
    public SqliteConnection Connection { get; } = connection;

    /// <summary>
    /// Whether a transaction is under way, as SQLite itself sees it. It ends one by itself on a full disk or an I/O error; the driver's
    /// own transaction object does not know that, and its rollback would then fail.
    /// </summary>
    public bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) == 0;

    /// <summary>Prepares once, then only binds: for statements that run thousands of times a second.</summary>
    public SqliteCommand Prepared(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++) command.Parameters.Add(new SqliteParameter($"@{i}", values[i] ?? DBNull.Value));
            _prepared.Add(sql, command);
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
            {
                var parameter = command.Parameters[i];
                // The driver keeps the type it guessed first; another value may be of another.
                parameter.ResetSqliteType();
                parameter.Value = values[i] ?? DBNull.Value;
            }
        }

        return command;
    }

    /// <summary>Runs a statement that gives nothing, or several without parameters; gives how many rows the one touched.</summary>
    public int Run(string sql, params ReadOnlySpan<object?> values)
    {
        if (Statement(sql) is { } statement) return statement.Run(values);
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row; null for none and for NULL.</summary>
    public object? Value(string sql, params ReadOnlySpan<object?> values) => ValueInto(null, sql, values);

    /// <summary>The same; octets that just fill <paramref name="room"/> are laid into it, and it is what is given.</summary>
    public object? ValueInto(byte[]? room, string sql, params ReadOnlySpan<object?> values) =>
        (Statement(sql) ?? throw new ArgumentException("One statement alone gives a value.", nameof(sql))).Value(values, room);

    /// <summary>Throws away what this transaction did; the caller still returns its result.</summary>
    public void RollBack()
    {
        if (InTransaction) Run("ROLLBACK");
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        foreach (var command in _prepared.Values) command.Dispose();
        Connection.Dispose();
    }

    internal void Begin() => Run("BEGIN IMMEDIATE");

    /// <summary>Nothing to do after <see cref="RollBack"/>.</summary>
    internal void Commit()
    {
        if (InTransaction) Run("COMMIT");
    }

    private SqliteStatement? Statement(string sql)
    {
        if (_statements.TryGetValue(sql, out var known)) return known;
        if (SqliteStatement.TryPrepare(Connection.Handle!, sql) is not { } made) return null;
        _statements.Add(sql, made);
        return made;
    }
}
