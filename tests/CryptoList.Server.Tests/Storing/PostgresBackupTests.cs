using CryptoList.Lists.Delivery;
using CryptoList.Server.Commands;
using CryptoList.Server.Settings;
using CryptoList.Server.Tests.Sink;
using CryptoList.Server.Tests.Worlds;
using CryptoList.Storage.Backup;
using Npgsql;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

/// <summary>A backup of a PostgreSQL store by pg_dump, restored by pg_restore as the manual says.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresBackupTests(PostgresCluster cluster)
{
    [FactIfPostgres]
    public async Task What_waited_goes_out_once_from_a_restored_backup()
    {
        var store = cluster.NewStore();
        var folder = Directory.CreateTempSubdirectory("cryptolist-pgbackup-").FullName;
        var (keys, backup) = (Path.Combine(folder, "keys"), Path.Combine(folder, "backup"));
        await using var server = await TestServer.StartAsync(relay: false, settings: s => s with { Store = StoreKind.Postgres, Postgres = store, KeyFolder = keys });
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Before the fire."));
        await server.ExpandedAsync();
        await CommandAsync(store, keys, server.DataFolder, "store", "backup", "--to", backup);
        await server.StopServerAsync();
        await cluster.DropAsync(store);
        Directory.Delete(keys, recursive: true);

        var address = new NpgsqlConnectionStringBuilder(store);
        Assert.Equal((0, ""), await Programs.RunAsync("pg_restore", ["--exit-on-error", "--no-owner", "-h", address.Host!, "-U", address.Username!, "-d", address.Database!, Path.Combine(backup, "cryptolist.dump")]));
        Assert.Equal(0, (await Programs.RunAsync("cp", ["-a", Path.Combine(backup, "keys"), keys])).Code);
        Assert.NotNull(RestoredMark.Read(keys));
        await CommandAsync(store, keys, server.DataFolder, "store", "confirm", "--yes");
        await server.StartRelayAsync();
        await server.StartServerAsync();

        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
        Assert.Equal(250, (await server.SubmitAsync(list.Seal(list.Owner, "After the fire."))).Code);
        await server.SettledAsync();
        var copies = await server.CopiesAsync(4);
        foreach (var member in list.Members) Assert.Equal(["After the fire.", "Before the fire."], copies[member.Address].Select(member.Read).Order());
        await server.StopServerAsync();
        await cluster.DropAsync(store);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The program as a process: settings of the store come by its environment.</summary>
    private static async Task CommandAsync(string store, string keys, string dataFolder, params string[] args)
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. args, "--data", dataFolder]) { RedirectStandardError = true, RedirectStandardOutput = true };
        (start.Environment["CRYPTOLIST_Data__Store"], start.Environment["CRYPTOLIST_Data__Postgres"], start.Environment["CRYPTOLIST_Data__Keys"]) = ("postgres", store, keys);
        using var process = System.Diagnostics.Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said);
    }
}
