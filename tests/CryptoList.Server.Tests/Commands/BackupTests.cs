using CryptoList.Lists;
using CryptoList.Lists.Delivery;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Commands;

/// <summary>Backups made beside a server that runs, and servers that run on what was restored from them.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class BackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptolist-backup-").FullName;

    private string Backup => Path.Combine(_folder, "backup");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_waited_goes_out_once_from_a_restored_backup_and_the_list_works_on()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Before the fire."));
        await server.ExpandedAsync();
        await DoneAsync(server.DataFolder, "store", "backup", "--to", Backup);
        // Lost with the old machine: nothing reached the relay, and this post is not in the backup.
        await server.StopServerAsync();

        await RestoreAsync(server);
        await server.StartRelayAsync();
        await DoneAsync(server.DataFolder, "store", "confirm", "--yes");
        await server.StartServerAsync();
        await server.SettledAsync();
        Assert.Equal(250, (await server.SubmitAsync(list.Seal(list.Member("bob"), "After the fire."))).Code);
        await server.SettledAsync();

        var copies = await server.CopiesAsync(4);
        foreach (var member in list.Members) Assert.Equal(["After the fire.", "Before the fire."], copies[member.Address].Select(member.Read).Order());
    }

    [Fact]
    public async Task A_server_does_not_start_on_a_restored_backup_before_its_logs_were_confirmed()
    {
        await using var server = await TestServer.StartAsync();
        await TestList.OpenAsync(server, "bob");
        await DoneAsync(server.DataFolder, "store", "backup", "--to", Backup);
        await server.StopServerAsync();
        await RestoreAsync(server);

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(server.StartServerAsync);

        Assert.Contains("store confirm", fault.Message);
    }

    [Fact]
    public async Task Who_was_removed_after_the_backup_gets_nothing_once_the_owners_log_is_taken_in_however_old_it_is()
    {
        var later = new ShiftedTime();
        await using var server = await TestServer.StartAsync(relay: false, time: later);
        var list = await TestList.OpenAsync(server, "bob", "carol");
        await server.SubmitAsync(list.Seal(list.Owner, "Waits for three."));
        await server.ExpandedAsync();
        await DoneAsync(server.DataFolder, "store", "backup", "--to", Backup);
        await server.Removals.RemoveAsync(list.Hosted, list.Member("carol").Id, list.Removal(list.Member("carol")));
        SignedEntry[] owners = [.. Enumerable.Range(0, (int)list.Log.HeadNumber + 1).Select(n => list.Log[n].Signed)];
        await server.StopServerAsync();
        await RestoreAsync(server);
        // Three days pass before the restore: far beyond what an entry may be late otherwise.
        later.Forward(TimeSpan.FromDays(3));
        var late = new Operator(server.DataFolder) { Time = later };

        var appended = await late.RunAsync(owners, "roster", "append", TestList.Address, "-");
        var confirmed = await late.RunAsync("store", "confirm", "--yes", "--json");
        await server.StartRelayAsync();
        await server.StartServerAsync();
        var settled = await server.SettledAsync();

        Assert.True(appended.Code == 0, appended.Error);
        Assert.Equal(0, confirmed.Code);
        // Cancelled, or in doubt where the backup caught it on its way.
        Assert.DoesNotContain(settled, c => c.Member == list.Member("carol").Id && c.State == CopyState.Delivered);
        Assert.Empty((await server.CopiesAsync(2))["carol@example.org"]);
        Assert.Equal(owners[^1].Head, list.Log.Head);
    }

    [Fact]
    public async Task An_old_entry_is_still_refused_where_nothing_was_restored()
    {
        var later = new ShiftedTime();
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob");
        var removal = list.Removal(list.Member("bob"));
        later.Forward(TimeSpan.FromDays(3));

        var appended = await new Operator(server.DataFolder) { Time = later }.RunAsync([removal], "roster", "append", TestList.Address, "-");

        Assert.Equal(1, appended.Code);
        Assert.Contains("clock-off", appended.Error);
    }

    [Fact]
    public async Task Copies_that_went_out_after_the_backup_are_not_sent_again_when_the_operator_drops_them()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Once."));
        await server.ExpandedAsync();
        await DoneAsync(server.DataFolder, "store", "backup", "--to", Backup);
        await server.StartRelayAsync();
        await server.SettledAsync();
        await server.StopServerAsync();
        await RestoreAsync(server);

        var confirmed = await DoneAsync(server.DataFolder, "store", "confirm", "--yes", "--drop-waiting", "--json");
        await server.StartServerAsync();

        Assert.Equal(2, confirmed.Json.GetProperty("dropped").GetInt32());
        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Cancelled, c.State));
        Assert.Equal(2, (await server.CopiesAsync(2)).Sum(c => c.Count()));
    }

    [Fact]
    public async Task A_backup_is_its_owners_alone_and_does_not_overwrite()
    {
        using var world = await CommandWorld.WithListAsync("bob");
        await world.DoneAsync([], "store", "backup", "--to", Backup);

        Assert.Equal(2, (await world.RunAsync("store", "backup", "--to", Backup)).Code);
        Assert.Equal(["backup"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName));
        Assert.All(Directory.EnumerateFiles(Backup, "*.key", SearchOption.AllDirectories).Append(Path.Combine(Backup, "cryptolist.db")), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Backup));
    }

    [Fact]
    public async Task Without_a_restored_backup_there_is_nothing_to_confirm()
    {
        using var world = await CommandWorld.WithListAsync();

        Assert.Equal(2, (await world.RunAsync("store", "confirm", "--yes")).Code);
    }

    /// <summary>As the manual says: the backup becomes the data folder.</summary>
    private async Task RestoreAsync(TestServer server)
    {
        Directory.Delete(server.DataFolder, recursive: true);
        var (code, said) = await Sink.Programs.RunAsync("cp", ["-a", Backup, server.DataFolder]);
        Assert.True(code == 0, said);
    }

    private static async Task<CommandResult> DoneAsync(string dataFolder, params string[] args)
    {
        var result = await new Operator(dataFolder).RunAsync(args);
        Assert.True(result.Code == 0, result.Error);
        return result;
    }
}
