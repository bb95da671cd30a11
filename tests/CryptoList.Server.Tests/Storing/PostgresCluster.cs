using System.Diagnostics;
using Npgsql;

namespace CryptoList.Server.Tests.Storing;

/// <summary>
/// PostgreSQL for tests: the server named in CRYPTOLIST_TEST_POSTGRES (a connection string), or a cluster of its own in a temporary folder, reached by
/// a unix socket there and by nothing else. Each test takes a schema of its own.
/// </summary>
public sealed class PostgresCluster : Xunit.IAsyncLifetime
{
    private const string Variable = "CRYPTOLIST_TEST_POSTGRES";

    private static readonly string? Given = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : null;
    private static readonly string? Programs = ProgramFolders().FirstOrDefault(f => File.Exists(Path.Combine(f, "initdb")) && File.Exists(Path.Combine(f, "pg_ctl")));

    /// <summary>PostgreSQL does not run as root: there it runs as one of these.</summary>
    private static readonly string? OtherUser = Environment.IsPrivilegedProcess ? new[] { "postgres", "nobody" }.FirstOrDefault(UserExists) : null;

    private string? _folder;
    private string _connection = "";

    /// <summary>Why no cluster of our own can be made here; null when one can.</summary>
    public static string? OwnMissing { get; } =
        OperatingSystem.IsWindows() ? $"Set {Variable} to a connection string."
        : Programs is null ? $"PostgreSQL (initdb, pg_ctl) is not installed, and {Variable} is not set."
        : Environment.IsPrivilegedProcess && (OtherUser is null || Sink.Programs.Find("runuser") is null) ? $"PostgreSQL does not run as root, and there is no other user for it; {Variable} is not set."
        : null;

    /// <summary>Why there is no PostgreSQL here; null when there is.</summary>
    public static string? Missing { get; } = Given is not null ? null : OwnMissing;

    /// <summary>A cluster of our own whatever the environment names, and as safe from a crash as PostgreSQL is by default: it can be restarted.</summary>
    public bool Lasting { get; init; }

    public async Task InitializeAsync()
    {
        if ((Lasting ? OwnMissing : Missing) is not null) return;
        if (Given is not null && !Lasting)
        {
            _connection = Given;
            return;
        }

        _folder = Directory.CreateTempSubdirectory("cryptolist-pg-").FullName;
        if (OtherUser is not null) await RunAsync("chown", OtherUser, _folder);
        await RunAsync("initdb", "--pgdata", Data, "--username", "cryptolist", "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync");
        await StartAsync();
        _connection = new NpgsqlConnectionStringBuilder { Host = _folder, Username = "cryptolist", Database = "postgres", IncludeErrorDetail = true }.ConnectionString;
    }

    /// <summary>A connection string with a schema that nobody else has.</summary>
    public string NewStore() => new NpgsqlConnectionStringBuilder(_connection) { SearchPath = $"test_{Guid.NewGuid():N}", MaxPoolSize = 20 }.ConnectionString;

    /// <summary>Removes a store that <see cref="NewStore"/> named.</summary>
    public async Task DropAsync(string store)
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"drop schema if exists {new NpgsqlConnectionStringBuilder(store).SearchPath} cascade", connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs a statement in a store, beside all nodes.</summary>
    public static async Task RunSqlAsync(string store, string sql)
    {
        await using var source = NpgsqlDataSource.Create(store);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends every process of a <see cref="Lasting"/> cluster at once, as a crash does, and starts it again from its write-ahead log.</summary>
    public async Task CrashAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_folder is null) return;
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder!, "data");

    private Task StopAsync() => RunAsync("pg_ctl", "--pgdata", Data, "--mode", "immediate", "stop");

    private Task StartAsync() => RunAsync(
        "pg_ctl", "--pgdata", Data, "--wait", "--timeout", "60", "--log", Path.Combine(_folder!, "log"),
        "--options", $"-c listen_addresses='' -c unix_socket_directories='{_folder}' -c max_connections=300 -c shared_buffers=64MB -c fsync={(Lasting ? "on" : "off")}", "start");

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var path = Programs is not null && File.Exists(Path.Combine(Programs, program)) ? Path.Combine(Programs, program) : program;
        var start = OtherUser is not null && path != program
            ? new ProcessStartInfo("runuser", ["-u", OtherUser, "--", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        // Not a pipe: the server that pg_ctl leaves behind would hold it open.
        start.WorkingDirectory = "/";
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await process.WaitForExitAsync(late.Token);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private static IEnumerable<string> ProgramFolders() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(f => Path.Combine(f, "bin")) : [])
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));

    private static bool UserExists(string name) => File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(l => l.StartsWith(name + ":", StringComparison.Ordinal));
}
