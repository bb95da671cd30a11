using CryptoList.Lists.Bounces;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Membership;
using CryptoList.Lists.Posting;
using CryptoList.Server.Settings;
using CryptoList.Storage.Postgres;
using CryptoList.Storage.Sqlite;

namespace CryptoList.Server.Serving;

/// <summary>
/// A data folder opened by a command, beside a running server or without one. Lists are loaded; what the command changes a server
/// follows within some 20 ms.
/// </summary>
public sealed class DataFolder : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private DataFolder(ServiceProvider services, string keyFolder) => (_services, KeyFolder) = (services, keyFolder);

    public ListDirectory Lists => _services.GetRequiredService<ListDirectory>();
    public ListHosting Hosting => _services.GetRequiredService<ListHosting>();
    public RosterService Rosters => _services.GetRequiredService<RosterService>();
    public RemovalService Removals => _services.GetRequiredService<RemovalService>();
    public ListKeyService Keys => _services.GetRequiredService<ListKeyService>();
    public IKeyStore KeyStore => _services.GetRequiredService<IKeyStore>();
    public IBounceStore Bounces => _services.GetRequiredService<IBounceStore>();
    public IPostStore Posts => _services.GetRequiredService<IPostStore>();
    public IDeliveryQueue Queue => _services.GetRequiredService<IDeliveryQueue>();

    /// <summary>The path of the key folder.</summary>
    public string KeyFolder { get; }

    /// <summary>The SQLite file; null where the store is another.</summary>
    public SqliteDatabase? Sqlite => _services.GetService<SqliteDatabase>();

    /// <summary>The clock of a database on another machine; null where the store is on this one.</summary>
    /// <exception cref="Lists.StoreUnavailableException">It does not answer.</exception>
    public async ValueTask<DateTimeOffset?> DatabaseTimeAsync(CancellationToken cancel) => _services.GetService<PostgresDatabase>() is { } database ? await database.TimeAsync(cancel) : null;

    /// <summary>True while a server runs on this folder.</summary>
    public bool IsServed => _services.GetRequiredService<IServingProbe>().IsServed;

    /// <summary>Opens a folder with everything in it, and loads its lists.</summary>
    /// <exception cref="Lists.StoreUnavailableException">The folder or the database cannot be used; says why.</exception>
    public static Task<DataFolder> OpenAsync(string folder, TimeProvider? time = null, CancellationToken cancel = default) =>
        OpenAsync(new ServerSettings { DataFolder = folder }, time, cancel);

    /// <summary>Opens the store that these settings name, and loads its lists.</summary>
    /// <exception cref="Lists.StoreUnavailableException">The folder, the database or the key folder cannot be used; says why.</exception>
    public static async Task<DataFolder> OpenAsync(ServerSettings settings, TimeProvider? time = null, CancellationToken cancel = default)
    {
        var services = await new ServiceCollection().AddLogging().AddStoreAsync(settings, time, cancel);
        var opened = new DataFolder(services.BuildServiceProvider(), DataServices.KeyFolder(settings, Path.GetFullPath(settings.DataFolder)));
        try
        {
            await opened.Lists.FollowAsync(cancel);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
