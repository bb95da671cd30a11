using System.Text;

namespace CryptoList.Storage.Postgres;

/// <summary>
/// Locks by name, held to the end of a transaction (pg_advisory_xact_lock). Row locks would do for one list's head, but whoever shares a row lock
/// may starve the writer behind them; these queue fairly. Order wherever both are taken: the list's, then the marks'.
/// </summary>
internal sealed class PostgresLocks(string schema)
{
    private readonly uint _schema = Hash(schema);

    /// <summary>Waits for changes of this list's log under way, and keeps the next one off: the head read after it stays the head.</summary>
    public async ValueTask KeepHeadAsync(PostgresSession session, long list) =>
        await session.RunAsync("select pg_advisory_xact_lock_shared($1)", Key('l', list)).ConfigureAwait(false);

    /// <summary>Before a change of this list's log: waits for everyone who relies on its head.</summary>
    public async ValueTask ChangeHeadAsync(PostgresSession session, long list) =>
        await session.RunAsync("select pg_advisory_xact_lock($1)", Key('l', list)).ConfigureAwait(false);

    /// <summary>Around marking copies: several nodes at once, but none while a log changes; so a removal sees every mark made under an older head.</summary>
    public async ValueTask MarkAsync(PostgresSession session) =>
        await session.RunAsync("select pg_advisory_xact_lock_shared($1)", Key('m', 0)).ConfigureAwait(false);

    /// <summary>Before an entry's consequences are drawn.</summary>
    public async ValueTask StopMarkingAsync(PostgresSession session) =>
        await session.RunAsync("select pg_advisory_xact_lock($1)", Key('m', 0)).ConfigureAwait(false);

    /// <summary>One change of a list's standings at a time.</summary>
    public async ValueTask ChangeStandingsAsync(PostgresSession session, long list) =>
        await session.RunAsync("select pg_advisory_xact_lock($1)", Key('b', list)).ConfigureAwait(false);

    /// <summary>While copies are set aside for paused members: nobody is resumed.</summary>
    public async ValueTask SetAsideAsync(PostgresSession session) =>
        await session.RunAsync("select pg_advisory_xact_lock_shared($1)", Key('p', 0)).ConfigureAwait(false);

    /// <summary>Before a member is resumed: what was set aside before is seen, and nothing more is.</summary>
    public async ValueTask StopSettingAsideAsync(PostgresSession session) =>
        await session.RunAsync("select pg_advisory_xact_lock($1)", Key('p', 0)).ConfigureAwait(false);

    /// <summary>One node at a time makes the schema.</summary>
    public async ValueTask MigrateAsync(PostgresSession session) =>
        await session.RunAsync("select pg_advisory_xact_lock($1)", Key('s', 0)).ConfigureAwait(false);

    /// <summary>One node at a time forgets old posts; false when another one does.</summary>
    public async ValueTask<bool> TryForgetAsync(PostgresSession session) =>
        (bool)(await session.ValueAsync("select pg_try_advisory_xact_lock($1)", Key('f', 0)).ConfigureAwait(false))!;

    /// <summary>Locks are the whole database's: the schema's name keeps two stores in one database apart.</summary>
    private long Key(char kind, long list) => unchecked((long)((ulong)(_schema ^ (kind * 0x9E3779B1u)) << 32 | (uint)list));

    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes(text)) hash = unchecked((hash ^ octet) * 16777619u);
        return hash;
    }
}
