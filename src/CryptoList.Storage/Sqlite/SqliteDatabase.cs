using System.Collections.Concurrent;
using CryptoList.Lists;
using Microsoft.Data.Sqlite;

namespace CryptoList.Storage.Sqlite;

/// <summary>
/// One SQLite file in WAL mode. One transaction writes at a time in this process (other processes wait by SQLite's own lock);
/// readers never wait. Faults of the file (locked, full, unreadable) come out as <see cref="StoreUnavailableException"/>.
/// </summary>
public sealed class SqliteDatabase : IDisposable
{
    private const int JournalPatience = 200;

    /// <summary>KiB of pages for the rows of copies, which are looked at again and again; and for what is read or written once, bodies above all.</summary>
    private const int QueueCache = 16384, SmallCache = 2048;

    private readonly string _connectionString;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SqliteSession _durable;
    private readonly SqliteSession _relaxed;
    private volatile bool _disposed;

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    private SqliteDatabase(string path, TimeSpan busyTimeout)
    {
        Path = path;
        BusyTimeout = busyTimeout;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            // The driver's own retry loop sleeps 150 ms a time; SQLite's busy handler, set below, waits better. 0 would mean for ever.
            DefaultTimeout = 1,
        }.ConnectionString;
        _durable = Connect("FULL", SmallCache);
        _relaxed = Connect("NORMAL", QueueCache);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How long a transaction waits for another process.</summary>
    public TimeSpan BusyTimeout { get; }

    /// <summary>Opens or creates the file, and brings its schema up to date.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be opened, or a newer version wrote it.</exception>
    public static SqliteDatabase Open(string path, TimeSpan? busyTimeout = null)
    {
        try
        {
            var database = new SqliteDatabase(path, busyTimeout ?? TimeSpan.FromSeconds(20));
            Migrations.Apply(database._durable);
            return database;
        }
        catch (SqliteException fault)
        {
            throw Translate(fault);
        }
    }

    /// <summary>Runs <paramref name="work"/> in one write transaction (BEGIN IMMEDIATE); rolls back when it throws or gives default through <see cref="SqliteSession.RollBack"/>.</summary>
    public async ValueTask<T> WriteAsync<T>(Durability durability, Func<SqliteSession, T> work, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var session = durability == Durability.Power ? _durable : _relaxed;
            session.Begin();
            var result = work(session);
            session.Commit();
            return result;
        }
        catch (SqliteException fault)
        {
            throw Translate(fault);
        }
        finally
        {
            try
            {
                if (!_disposed)
                {
                    _durable.RollBack();
                    _relaxed.RollBack();
                }
            }
            finally
            {
                // Whatever went wrong, the next writer gets its turn.
                _writing.Release();
            }
        }
    }

    /// <summary>Brings the journal's pages into the file and cuts it to nothing, with what was overwritten since; false while another connection still reads from it.</summary>
    public async ValueTask<bool> EmptyJournalAsync(CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // Nobody is kept waiting for a reader that takes its time: it is tried again later.
            _durable.Run($"PRAGMA busy_timeout={JournalPatience}");
            return _durable.Value("PRAGMA wal_checkpoint(TRUNCATE)") is 0L;
        }
        catch (SqliteException fault)
        {
            throw Translate(fault);
        }
        finally
        {
            if (!_disposed) _durable.Run($"PRAGMA busy_timeout={(long)BusyTimeout.TotalMilliseconds}");
            _writing.Release();
        }
    }

    /// <summary>Runs <paramref name="work"/> on a connection that only reads; each statement sees what was committed before it.</summary>
    public T Read<T>(Func<SqliteSession, T> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            if (!_readers.TryTake(out var session)) session = Connect("NORMAL", SmallCache);
            try
            {
                return work(session);
            }
            finally
            {
                if (_disposed) session.Dispose();
                else _readers.Add(session);
            }
        }
        catch (SqliteException fault)
        {
            throw Translate(fault);
        }
    }

    /// <summary>A connection of the caller's own.</summary>
    public SqliteSession OpenSession()
    {
        try
        {
            return Connect("NORMAL", SmallCache);
        }
        catch (SqliteException fault)
        {
            throw Translate(fault);
        }
    }

    public void Dispose()
    {
        _writing.Wait();
        if (!_disposed)
        {
            _disposed = true;
            while (_readers.TryTake(out var reader)) reader.Dispose();
            _relaxed.Dispose();
            _durable.Dispose();
        }

        _writing.Release();
    }

    internal static StoreUnavailableException Translate(SqliteException fault) => fault.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => new("The database is locked by another process.", fault),
        SQLitePCL.raw.SQLITE_FULL => new("The disk of the database is full.", fault),
        SQLitePCL.raw.SQLITE_CANTOPEN => new("The database file cannot be opened.", fault),
        SQLitePCL.raw.SQLITE_READONLY => new("The database file is read-only.", fault),
        _ => new($"The database failed: SQLite error {fault.SqliteExtendedErrorCode}.", fault),
    };

    private SqliteSession Connect(string synchronous, int cache)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            var session = new SqliteSession(connection);
            session.Run($"PRAGMA busy_timeout={(long)BusyTimeout.TotalMilliseconds}");
            session.Run("PRAGMA journal_mode=WAL");
            session.Run($"PRAGMA synchronous={synchronous}");
            session.Run("PRAGMA temp_store=MEMORY");
            session.Run($"PRAGMA cache_size=-{cache}");
            // What is deleted is overwritten, in the file and in its free pages.
            session.Run("PRAGMA secure_delete=ON");
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
