using System.Net.Sockets;
using System.Text;
using CryptoList.Server.Listening;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Serving;

public sealed class SlowClientTests
{
    private const int Clients = 500;
    private const int InMemory = 128;

    [Fact]
    public async Task Clients_that_send_an_octet_at_a_time_hold_up_nobody_and_their_messages_take_no_more_memory_than_there_are_places()
    {
        await using var server = await TestServer.StartAsync(settings: s => s with { Connections = new ConnectionLimits { PerAddress = Clients + 10 } });
        var list = await TestList.OpenAsync(server, "bob");
        var slow = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => SlowClient.StartAsync(server)));
        foreach (var client in slow) await client.SendAsync("S"u8.ToArray());

        Assert.Equal(250, (await server.SubmitAsync(list.Seal(list.Owner, "Not held up."))).Code);

        Assert.Equal("Not held up.", list.Member("bob").Read((await server.CopiesAsync(2))["bob@example.org"].Single()));
        await server.SettledAsync();
        Assert.Equal(Clients - InMemory, Directory.EnumerateFiles(Path.Combine(server.DataFolder, "spool")).Count());
        // The slow ones are served to their end all the same.
        foreach (var octet in "ubject: x\r\n\r\n.\r\n"u8.ToArray())
        {
            foreach (var client in slow) await client.SendAsync([octet]);
        }

        foreach (var client in slow)
        {
            Assert.StartsWith("554 5.6.0 not-a-post", await client.ReplyAsync());
            client.Dispose();
        }
    }

    /// <summary>A client past DATA.</summary>
    private sealed class SlowClient(Socket socket) : IDisposable
    {
        private readonly byte[] _reply = new byte[1000];

        public static async Task<SlowClient> StartAsync(TestServer server)
        {
            var client = new SlowClient(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
            await client.ConnectAsync(server);
            foreach (var command in (string[])["EHLO slow", "MAIL FROM:<slow@example.org>", $"RCPT TO:<{TestList.Address}>", "DATA"])
            {
                await client.ReplyAsync();
                await client.SendAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
            }

            Assert.StartsWith("354", await client.ReplyAsync());
            return client;
        }

        public async Task SendAsync(byte[] octets) => await socket.SendAsync(octets);

        /// <summary>A reply comes in one piece: the server writes it at once.</summary>
        public async Task<string> ReplyAsync()
        {
            var count = await socket.ReceiveAsync(_reply).WaitAsync(TimeSpan.FromSeconds(60));
            return Encoding.ASCII.GetString(_reply, 0, count);
        }

        public void Dispose() => socket.Dispose();

        private Task ConnectAsync(TestServer server) => socket.ConnectAsync(server.Smtp);
    }
}
