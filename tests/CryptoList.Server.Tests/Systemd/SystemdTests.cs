using System.Net.Sockets;
using System.Text;
using CryptoList.Lists.Delivery;
using CryptoList.Server.Serving;
using CryptoList.Server.Tests.Sink;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Systemd;

public sealed class SystemdTests
{
    [Fact]
    public async Task The_manager_hears_when_the_program_is_ready_and_when_it_stops()
    {
        await using var server = await TestServer.StartAsync();
        await server.StopServerAsync();
        var folder = Directory.CreateTempSubdirectory("cryptolist-notify-").FullName;
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "notify")));

        await using (var process = await ServerProcess.StartAsync(server.DataFolder, server.Sink!.Smtp, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = Path.Combine(folder, "notify") }))
        {
            Assert.Equal("READY=1", await HearAsync(manager));
            Assert.Equal(0, await process.StopAsync());
            Assert.Equal("STOPPING=1", await HearAsync(manager));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Told_to_stop_it_waits_for_the_reply_to_a_copy_that_is_out()
    {
        await using var relay = new ScriptedRelay(".", "bob@example.org");
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, "bob");
        var post = list.Seal(list.Owner, "Last.");
        await server.StopServerAsync();
        await using var process = await ServerProcess.StartAsync(server.DataFolder, relay.EndPoint);
        await TestServer.SubmitAsync(process.Smtp, post);
        await relay.Holding.WaitAsync(TimeSpan.FromSeconds(20));

        var stopping = process.StopAsync();
        // Longer than the two seconds that a command line gives its command by default.
        await Task.Delay(TimeSpan.FromSeconds(4));
        relay.LetGo();

        Assert.Equal(0, await stopping);
        await using var data = await DataFolder.OpenAsync(server.DataFolder);
        Assert.Equal([CopyState.Delivered], (await data.Queue.CopiesAsync(1)).Where(c => c.Member == list.Member("bob").Id).Select(c => c.State));
    }

    [FactIfProgram("systemd-analyze")]
    public async Task The_unit_has_no_mistake_and_is_well_shut_in()
    {
        var unit = Path.Combine(Repository(), "packaging", "systemd", "cryptolist.service");
        var folder = Directory.CreateTempSubdirectory("cryptolist-unit-").FullName;
        // The program need not be installed where the tests run.
        var here = Path.Combine(folder, "cryptolist.service");
        await File.WriteAllTextAsync(here, (await File.ReadAllTextAsync(unit)).Replace("/opt/cryptolist/cryptolist", "/bin/true"));

        var (_, mistakes) = await Programs.RunAsync("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", here]);
        var (code, said) = await Programs.RunAsync("systemd-analyze", ["security", "--offline=true", "--threshold=20", here]);

        Assert.DoesNotContain("cryptolist.service:", mistakes);
        Assert.True(code == 0, said);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> HearAsync(Socket manager)
    {
        var buffer = new byte[1024];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer.AsMemory(), limit.Token));
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CryptoList.sln"))) folder = Path.GetDirectoryName(folder.TrimEnd('/'))!;
        return folder;
    }
}
