using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Serving;

public sealed class StoppingTests
{
    [Fact]
    public async Task A_message_that_has_begun_when_the_server_stops_is_taken_and_nobody_new_is_heard()
    {
        await using var server = await TestServer.StartAsync(settings: s => s with { Session = s.Session with { ShutdownGrace = TimeSpan.FromMinutes(5) } });
        var list = await TestList.OpenAsync(server, "bob");
        var at = server.Smtp;
        using var client = new TcpClient();
        await client.ConnectAsync(at);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HELO relay\r\nMAIL FROM:<alice@example.org>\r\nRCPT TO:<{TestList.Address}>\r\nDATA\r\n"));
        while (!(await reader.ReadLineAsync())!.StartsWith("354", StringComparison.Ordinal))
        {
        }

        var post = list.Seal(list.Owner, "Under way.");
        await client.GetStream().WriteAsync(post.AsMemory(0, 1000));
        var stopping = server.StopServerAsync();
        await RefusesAsync(at);
        await client.GetStream().WriteAsync((byte[])[.. post.AsSpan(1000), .. ".\r\n"u8]);

        Assert.StartsWith("250 2.0.0 Accepted as post 1", await reader.ReadLineAsync());
        Assert.StartsWith("421 4.3.2", await reader.ReadLineAsync());
        await stopping;
        await server.StartServerAsync();
        Assert.Equal("Under way.", list.Member("bob").Read((await server.CopiesAsync(2))["bob@example.org"].Single()));
    }

    /// <summary>Returns when nobody listens there any more.</summary>
    private static async Task RefusesAsync(IPEndPoint at)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(at, limit.Token);
            }
            catch (SocketException)
            {
                return;
            }

            await Task.Delay(10, limit.Token);
        }
    }
}
