using CryptoList.Lists.Following;
using Npgsql;

namespace CryptoList.Storage.Postgres;

/// <summary>
/// Follows the store by LISTEN/NOTIFY, and looks once a second besides: a notification is lost with its connection, and some connection poolers
/// lose all of them.
/// </summary>
public sealed class PostgresChangeFeed(PostgresDatabase database, TimeProvider time) : IChangeFeed, IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _waiting = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private NpgsqlConnection? _listener;
    private long _seen = -1;

    /// <inheritdoc/>
    public async ValueTask<long> NewestAsync(CancellationToken cancel = default) =>
        (long)(await database.ReadAsync(session => session.ValueAsync("select seq from change_counter"), cancel).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Change>> SinceAsync(long sequence, CancellationToken cancel = default) => database.ReadAsync(
        session => session.RowsAsync(
            r => new Change(r.GetInt64(0), r.GetInt64(1), (ChangeKind)r.GetInt64(2)), "select seq, list, kind from change where seq > $1 order by seq", sequence),
        cancel);

    /// <inheritdoc/>
    public async ValueTask WaitAsync(TimeSpan limit, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _closing.Token);
        cancel = either.Token;
        await _waiting.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var started = time.GetTimestamp();
            var listener = await ListenAsync(cancel).ConfigureAwait(false);
            while (!await MovedAsync(listener, cancel).ConfigureAwait(false))
            {
                var left = limit - time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero) return;
                await listener.WaitAsync(left < Look ? left : Look, cancel).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException fault)
        {
            await HangUpAsync().ConfigureAwait(false);
            throw PostgresDatabase.Translate(fault);
        }
        catch
        {
            await HangUpAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            _waiting.Release();
        }
    }

    /// <summary>Ends a wait under way before it closes the connection: the driver refuses to close one that a command still uses.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _waiting.WaitAsync().ConfigureAwait(false);
        try
        {
            await HangUpAsync().ConfigureAwait(false);
        }
        finally
        {
            _waiting.Release();
        }
    }

    /// <summary>Writes down a change, as the last thing its transaction does: its number is locked until the end.</summary>
    internal static async ValueTask TellAsync(PostgresSession session, PostgresAddress address, long list, ChangeKind kind) => await session.RunAsync(
        """
        with next as (update change_counter set seq = seq + 1 returning seq),
          told as (insert into change(seq, list, kind) select seq, $1, $2 from next returning seq)
        select pg_notify($3, seq::text) from told
        """,
        list, (long)kind, Channel(address)).ConfigureAwait(false);

    private static string Channel(PostgresAddress address) => $"{address.Schema}_change";

    private async ValueTask<NpgsqlConnection> ListenAsync(CancellationToken cancel)
    {
        if (_listener is { } open) return open;
        _listener = await database.ConnectAsync(cancel).ConfigureAwait(false);
        await using var command = PostgresSession.Command(_listener, $"listen {Channel(database.Address)}", []);
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        return _listener;
    }

    private async ValueTask<bool> MovedAsync(NpgsqlConnection listener, CancellationToken cancel)
    {
        var newest = (long)(await new PostgresSession(listener, cancel).ValueAsync("select seq from change_counter").ConfigureAwait(false))!;
        return Interlocked.Exchange(ref _seen, newest) != newest;
    }

    private async ValueTask HangUpAsync()
    {
        if (Interlocked.Exchange(ref _listener, null) is { } listener) await listener.DisposeAsync().ConfigureAwait(false);
    }
}
