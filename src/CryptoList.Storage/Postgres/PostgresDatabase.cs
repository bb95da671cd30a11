using CryptoList.Lists;
using Npgsql;

namespace CryptoList.Storage.Postgres;

/// <summary>
/// One schema of a PostgreSQL database (15 or newer), shared by all nodes that serve it. Every transaction is durable when it returns: a mark that
/// a crash of the database took back would be a copy on the wire that nobody knows of. Faults come out as <see cref="StoreUnavailableException"/>.
/// </summary>
public sealed class PostgresDatabase : IDisposable, IAsyncDisposable
{
    /// <summary>The schema, unless the connection string names one with <c>Search Path</c>.</summary>
    public const string DefaultSchema = "cryptolist";

    /// <summary>How often a transaction is tried again that PostgreSQL ended to resolve a deadlock.</summary>
    private const int Attempts = 6;

    private readonly NpgsqlDataSource _source;

    private PostgresDatabase(NpgsqlDataSource source, PostgresAddress address) => (_source, Address, Locks) = (source, address, new PostgresLocks(address.Schema));

    /// <summary>Which database this is, without any secret.</summary>
    public PostgresAddress Address { get; }

    internal PostgresLocks Locks { get; }

    /// <summary>Connects and brings the schema up to date; of several nodes that start at once, one does it.</summary>
    /// <exception cref="FormatException">Not a connection string; says what about it.</exception>
    /// <exception cref="StoreUnavailableException">The server cannot be reached, refuses, or a newer program made the schema.</exception>
    public static async Task<PostgresDatabase> OpenAsync(string connectionString, CancellationToken cancel = default)
    {
        var builder = PostgresAddress.Parse(connectionString);
        var address = PostgresAddress.Of(builder);
        builder.SearchPath = address.Schema;
        if (string.IsNullOrEmpty(builder.ApplicationName)) builder.ApplicationName = "cryptolist";
        if (builder.MaxAutoPrepare == 0) builder.MaxAutoPrepare = 64;
        var database = new PostgresDatabase(NpgsqlDataSource.Create(builder), address);
        try
        {
            await database.WriteAsync(session => PostgresMigrations.ApplyAsync(session, address.Schema, database.Locks), cancel).ConfigureAwait(false);
            return database;
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction (READ COMMITTED; what must not move is locked by name). It may run several times when <paramref name="repeatable"/>.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<PostgresSession, ValueTask<T>> work, CancellationToken cancel, bool repeatable = true)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancel).ConfigureAwait(false);
                await using var transaction = await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
                var session = new PostgresSession(connection, cancel);
                var result = await work(session).ConfigureAwait(false);
                if (session.RolledBack) await transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
                else await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                return result;
            }
            catch (PostgresException fault) when (repeatable && attempt < Attempts && fault.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                // Another transaction went first; this one starts anew.
            }
            catch (NpgsqlException fault)
            {
                throw Translate(fault);
            }
        }
    }

    /// <summary>Runs <paramref name="work"/> without a transaction: each statement sees what was committed before it.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<PostgresSession, ValueTask<T>> work, CancellationToken cancel)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancel).ConfigureAwait(false);
            return await work(new PostgresSession(connection, cancel)).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw Translate(fault);
        }
    }

    /// <summary>The database's own clock.</summary>
    public async ValueTask<DateTimeOffset> TimeAsync(CancellationToken cancel) => DateTimeOffset.FromUnixTimeMilliseconds((long)(await ReadAsync(
        session => session.ValueAsync("select (extract(epoch from clock_timestamp()) * 1000)::bigint"), cancel).ConfigureAwait(false))!);

    /// <summary>For callers that cannot wait asynchronously: one value, or null.</summary>
    public object? Value(string sql, params object?[] values)
    {
        try
        {
            using var connection = _source.OpenConnection();
            using var command = PostgresSession.Command(connection, sql, values);
            return command.ExecuteScalar() is { } value and not DBNull ? value : null;
        }
        catch (NpgsqlException fault)
        {
            throw Translate(fault);
        }
    }

    /// <summary>A connection of the caller's own.</summary>
    internal async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw Translate(fault);
        }
    }

    public void Dispose() => _source.Dispose();

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>PostgreSQL's own message may quote a row; only its code is passed on.</summary>
    internal static StoreUnavailableException Translate(NpgsqlException fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new("The disk of the database is full.", fault),
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => new("PostgreSQL is starting or shutting down; try again soon.", fault),
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => new("PostgreSQL has no connection left: raise max_connections there, or lower Maximum Pool Size in Data:Postgres.", fault),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } => new("PostgreSQL does not let this user in: see Username and Password in Data:Postgres.", fault),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => new("PostgreSQL has no such database: make it with createdb, or see Database in Data:Postgres.", fault),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => new("PostgreSQL does not give this user the rights: it must own the schema, or may create one.", fault),
        PostgresException { SqlState: var state } => new($"The database failed: PostgreSQL error {state}.", fault),
        _ => new("PostgreSQL cannot be reached, or the connection broke.", fault),
    };
}
