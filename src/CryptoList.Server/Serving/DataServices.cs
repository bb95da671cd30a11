using CryptoList.Lists;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.CatchingUp;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Following;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Membership;
using CryptoList.Lists.Posting;
using CryptoList.Lists.Readiness;
using CryptoList.Server.Settings;
using CryptoList.Storage;
using CryptoList.Storage.KeyFolder;
using CryptoList.Storage.Postgres;
using CryptoList.Storage.Sqlite;

namespace CryptoList.Server.Serving;

/// <summary>A data folder's services: what the server and the commands beside it both stand on.</summary>
public static class DataServices
{
    /// <summary>The database file in a data folder.</summary>
    public const string DatabaseFile = "cryptolist.db";

    /// <summary>The same for a folder with everything in it: SQLite and keys.</summary>
    /// <exception cref="StoreUnavailableException">The folder or the database cannot be used.</exception>
    public static IServiceCollection AddDataFolder(this IServiceCollection services, string folder, TimeProvider? time = null) =>
        services.AddStore(new ServerSettings { DataFolder = folder }, null, time);

    /// <summary>Makes the data folder (mode 0700) when it is not there, and registers the store that the settings name, keys and the services of lists, members and keys.</summary>
    /// <exception cref="StoreUnavailableException">The folder, the database or the key folder cannot be used.</exception>
    public static async Task<IServiceCollection> AddStoreAsync(this IServiceCollection services, ServerSettings settings, TimeProvider? time = null, CancellationToken cancel = default)
    {
        if (settings.Store == StoreKind.Sqlite) return services.AddStore(settings, null, time);
        var database = await PostgresDatabase.OpenAsync(settings.Postgres ?? throw new StoreUnavailableException("Data:Postgres is missing."), cancel);
        try
        {
            var folder = KeyFolder(settings, MakeFolder(settings.DataFolder));
            await PostgresKeyFolder.CheckAsync(database, new FolderKeyStore(folder), folder, cancel);
            return services.AddStore(settings, database, time);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where the keys are.</summary>
    public static string KeyFolder(ServerSettings settings, string dataFolder) => Path.GetFullPath(settings.KeyFolder ?? Path.Combine(dataFolder, "keys"));

    private static IServiceCollection AddStore(this IServiceCollection services, ServerSettings settings, PostgresDatabase? postgres, TimeProvider? time)
    {
        var path = MakeFolder(settings.DataFolder);
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton(_ => new ServeLock(path));
        services.AddSingleton<IKeyStore>(_ => new FolderKeyStore(KeyFolder(settings, path)));
        services.AddSingleton(s => (IReturnPathKeys)s.GetRequiredService<IKeyStore>());
        if (postgres is null) services.AddSqlite(Path.Combine(path, DatabaseFile), settings.BusyTimeout);
        else services.AddPostgres(postgres);
        services.AddSingleton<ListDirectory>();
        services.AddSingleton<RosterService>();
        services.AddSingleton<RemovalService>();
        services.AddSingleton<ListHosting>();
        services.AddSingleton<ListKeyService>();
        return services;
    }

    private static void AddSqlite(this IServiceCollection services, string file, TimeSpan busyTimeout)
    {
        services.AddSingleton(_ => SqliteDatabase.Open(file, busyTimeout));
        services.AddSingleton<IServingProbe>(s => s.GetRequiredService<ServeLock>());
        services.AddSingleton<IListStore, SqliteListStore>();
        services.AddSingleton<IBounceStore, SqliteBounceStore>();
        services.AddSingleton<ILedgerStore, SqliteLedgerStore>();
        services.AddSingleton<ILetterStore, SqliteLetterStore>();
        services.AddSingleton<IKeptPosts, SqliteKeptPosts>();
        services.AddSingleton<IPostStore, SqlitePostStore>();
        services.AddSingleton<IDeliveryQueue, SqliteDeliveryQueue>();
        services.AddSingleton<IChangeFeed, SqliteChangeFeed>();
        services.AddSingleton<IStoreProbe, SqliteStoreProbe>();
    }

    /// <summary>The services' provider closes the database, as it made it.</summary>
    private static void AddPostgres(this IServiceCollection services, PostgresDatabase database)
    {
        services.AddSingleton(_ => database);
        services.AddSingleton<IServingProbe, PostgresServingProbe>();
        services.AddSingleton<IListStore, PostgresListStore>();
        services.AddSingleton<IBounceStore, PostgresBounceStore>();
        services.AddSingleton<ILedgerStore, PostgresLedgerStore>();
        services.AddSingleton<ILetterStore, PostgresLetterStore>();
        services.AddSingleton<IKeptPosts, PostgresKeptPosts>();
        services.AddSingleton<IPostStore, PostgresPostStore>();
        services.AddSingleton<IDeliveryQueue, PostgresDeliveryQueue>();
        services.AddSingleton<IChangeFeed, PostgresChangeFeed>();
        services.AddSingleton<IStoreProbe, PostgresStoreProbe>();
    }

    private static string MakeFolder(string folder)
    {
        try
        {
            var path = Path.GetFullPath(folder);
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return path;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The data folder '{folder}' cannot be used: {fault.Message}", fault);
        }
    }
}
