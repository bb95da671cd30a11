using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Serving;

/// <summary>What a mail server beside this one hands over by LMTP: each recipient gets its own answer.</summary>
public sealed class LmtpTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_post_is_taken_on_a_port_and_on_a_Unix_socket(bool socket)
    {
        await using var server = await StartAsync(socket);
        var list = await TestList.OpenAsync(server, "bob");

        var replies = await DeliverAsync(server, list.Seal(list.Owner, "By LMTP."), "alice@example.org", TestList.Address);

        Assert.StartsWith("250 2.0.0 Accepted as post 1", Assert.Single(replies));
        Assert.Equal("By LMTP.", list.Member("bob").Read((await server.CopiesAsync(2))["bob@example.org"].Single()));
    }

    [Fact]
    public async Task Each_recipient_gets_its_own_reply_in_the_order_of_RCPT()
    {
        await using var server = await StartAsync();
        var list = await TestList.OpenAsync(server, "bob");
        await OpenAnotherAsync(server, "other@lists.example.net");

        var replies = await DeliverAsync(
            server, list.Seal(list.Owner, "To two lists."), "alice@example.org", "other@lists.example.net", "nobody@lists.example.net", TestList.Address, TestList.Address);

        Assert.Equal(["554", "250", "250"], replies.Select(r => r[..3]));
        Assert.Contains("Accepted as post", replies[1]);
        Assert.Equal(replies[1], replies[2]);
        Assert.Equal(2, (await server.SettledAsync()).Count);
    }

    [Fact]
    public async Task A_bounce_and_a_post_come_in_one_transaction()
    {
        await using var server = await StartAsync();
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "First."));
        await server.CopiesAsync(2);
        var path = server.Sink!.Store.List(SinkFilter.All).First(m => m.Envelope.To.Single() == "bob@example.org").Envelope.From;

        var replies = await DeliverAsync(server, list.Seal(list.Owner, "Second."), "alice@example.org", path, TestList.Address);

        Assert.Equal(["250 2.0.0 Noted", "250 2.0.0 Accepted as post 2"], replies);
    }

    [Fact]
    public async Task A_socket_that_a_killed_server_left_does_not_stop_the_next_and_is_open_to_other_users()
    {
        if (OperatingSystem.IsWindows()) return;
        var path = Path.Combine(Path.GetTempPath(), $"cl-{Guid.NewGuid():n}");
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killed.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + "-left"); // so that closing it here does not remove it, as a kill does not
        }

        File.Move(path + "-left", path);
        await using (await TestServer.StartAsync(settings: s => s with { LmtpListen = [new UnixDomainSocketEndPoint(path)] }))
        {
            Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherWrite));
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_file_where_the_socket_should_be_is_left_alone()
    {
        var path = Path.GetTempFileName();
        await Assert.ThrowsAsync<IOException>(() => TestServer.StartAsync(settings: s => s with { LmtpListen = [new UnixDomainSocketEndPoint(path)] }));
        Assert.True(File.Exists(path));
        File.Delete(path);
    }

    private static Task<TestServer> StartAsync(bool socket = false) => TestServer.StartAsync(settings: s => s with
    {
        LmtpListen = [socket ? new UnixDomainSocketEndPoint(Path.Combine(Path.GetTempPath(), $"cl-{Guid.NewGuid():n}")) : new IPEndPoint(IPAddress.Loopback, 0)],
    });

    /// <summary>A list of its owner alone, whom nobody hears of again.</summary>
    private static async Task OpenAnotherAsync(TestServer server, string address)
    {
        var ticket = server.Hosting.CreateTicket();
        var genesis = RosterAuthor.Genesis("Other", address, ListPolicy.Default, "olga@example.org", DeviceKeys.Generate(), "laptop", ticket.Server, TimeProvider.System);
        Assert.Null((await server.Hosting.CreateAsync(ticket, [genesis])).Refusal);
    }

    /// <summary>A transaction by hand: all recipients that are accepted, then the message; the replies behind its end.</summary>
    private static async Task<List<string>> DeliverAsync(TestServer server, byte[] message, string from, params string[] to)
    {
        var endPoint = server.Host!.Lmtp.Single();
        using var client = new Socket(endPoint.AddressFamily, SocketType.Stream, endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        await client.ConnectAsync(endPoint);
        await using var stream = new NetworkStream(client);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        async Task<string> SayAsync(byte[] octets)
        {
            if (octets.Length > 0) await stream.WriteAsync(octets);
            string? line;
            do line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
            while (line is { Length: > 3 } && line[3] == '-');
            return line ?? "";
        }

        Assert.StartsWith("220", await SayAsync([]));
        Assert.StartsWith("250", await SayAsync("LHLO mx.example.org\r\n"u8.ToArray()));
        Assert.StartsWith("250", await SayAsync(Encoding.ASCII.GetBytes($"MAIL FROM:<{from}>\r\n")));
        var accepted = 0;
        foreach (var recipient in to)
        {
            if ((await SayAsync(Encoding.ASCII.GetBytes($"RCPT TO:<{recipient}>\r\n")))[0] == '2') accepted++;
        }

        Assert.StartsWith("354", await SayAsync("DATA\r\n"u8.ToArray()));
        var replies = new List<string> { await SayAsync([.. message, .. ".\r\n"u8]) };
        while (replies.Count < accepted) replies.Add(await SayAsync([]));
        Assert.StartsWith("221", await SayAsync("QUIT\r\n"u8.ToArray()));
        return replies;
    }
}
