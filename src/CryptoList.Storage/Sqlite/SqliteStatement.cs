using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CryptoList.Storage.Sqlite;

/// <summary>
/// One prepared statement without a reader around it: its parameters are found by name once, where the driver looks for each at each run. A
/// statement that several hundred values go into, or that runs for each copy, costs half.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _numbers;

    private SqliteStatement(sqlite3 connection, sqlite3_stmt statement)
    {
        (_connection, _statement) = (connection, statement);
        _numbers = new int[raw.sqlite3_bind_parameter_count(statement)];
        // Named by the number of their value: @0, @1, …
        for (var i = 0; i < _numbers.Length; i++) _numbers[i] = int.Parse(raw.sqlite3_bind_parameter_name(statement, i + 1).utf8_to_string().AsSpan(1), CultureInfo.InvariantCulture);
    }

    /// <summary>Null for a text of several statements.</summary>
    /// <exception cref="SqliteException">The text is not SQL, or names what there is not.</exception>
    public static SqliteStatement? TryPrepare(sqlite3 connection, string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement, out var rest), connection);
        if (string.IsNullOrWhiteSpace(rest)) return new SqliteStatement(connection, statement);
        statement.Dispose();
        return null;
    }

    /// <summary>Runs it to its end; gives how many rows it touched.</summary>
    public int Run(ReadOnlySpan<object?> values)
    {
        try
        {
            Bind(values);
            while (Step()) { }
            return raw.sqlite3_changes(_connection);
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>The first value of the first row; null for none and for NULL. The statement runs to its end. Octets that just fill <paramref name="room"/> are laid into it.</summary>
    public object? Value(ReadOnlySpan<object?> values, byte[]? room = null)
    {
        try
        {
            Bind(values);
            if (!Step()) return null;
            var value = Column(room);
            while (Step()) { }
            return value;
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    private bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE) return code == raw.SQLITE_ROW;
        SqliteException.ThrowExceptionForRC(code, _connection);
        return false;
    }

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var place = 1; place <= _numbers.Length; place++)
        {
            SqliteException.ThrowExceptionForRC(values[_numbers[place - 1]] switch
            {
                null => raw.sqlite3_bind_null(_statement, place),
                long number => raw.sqlite3_bind_int64(_statement, place, number),
                int number => raw.sqlite3_bind_int64(_statement, place, number),
                double number => raw.sqlite3_bind_double(_statement, place, number),
                string text => raw.sqlite3_bind_text(_statement, place, text),
                byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
                var other => throw new ArgumentException($"Not stored: {other.GetType().Name}.", nameof(values)),
            }, _connection);
        }
    }

    private object? Column(byte[]? room) => raw.sqlite3_column_type(_statement, 0) switch
    {
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(_statement, 0),
        raw.SQLITE_FLOAT => raw.sqlite3_column_double(_statement, 0),
        raw.SQLITE_TEXT => raw.sqlite3_column_text(_statement, 0).utf8_to_string(),
        raw.SQLITE_BLOB => Octets(raw.sqlite3_column_blob(_statement, 0), room),
        _ => null,
    };

    private static byte[] Octets(ReadOnlySpan<byte> blob, byte[]? room)
    {
        if (room is null || room.Length != blob.Length) return blob.ToArray();
        blob.CopyTo(room);
        return room;
    }
}
