using System.Net;
using System.Net.Sockets;
using CryptoList.Lists.Delivery;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

/// <summary>Members in some domains have a server of their own; what is wrong with it is wrong with nobody else.</summary>
public sealed class RouteTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptolist-route-").FullName;
    private SinkServer? _other;

    [Theory]
    [InlineData("bob@other.example", true)]
    [InlineData("bob@OTHER.example", true)]
    [InlineData("bob@below.sub.example", true)]
    [InlineData("bob@sub.example", false)]
    [InlineData("bob@another.example", false)]
    public async Task A_member_s_domain_says_the_way(string address, bool own)
    {
        await StartOtherAsync();
        await using var server = await TestServer.StartAsync(delivery: o => o with { Routes = [RouteTo(_other!.Smtp, "other.example", "*.sub.example")] });
        var list = await TestList.OpenAsync(server, address);

        await server.SubmitAsync(list.Seal(list.Owner, "Hello."));

        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
        Assert.Equal(own ? 1 : 0, _other!.Store.List(SinkFilter.All).Count);
        Assert.Equal(own ? 1 : 2, server.Sink!.Store.List(SinkFilter.All).Count);
    }

    [Fact]
    public async Task A_route_that_is_down_keeps_nobody_else_waiting_though_more_copies_wait_for_it_than_may_be_marked()
    {
        await using var server = await TestServer.StartAsync(delivery: o => o with { MarkedCopies = 16, Routes = [RouteTo(Nowhere(), "down.example")] });
        var list = await TestList.OpenAsync(server, [.. Enumerable.Range(0, 40).Select(i => $"member{i}@down.example"), .. Enumerable.Range(0, 20).Select(i => $"member{i}")]);

        for (var post = 0; post < 3; post++) await server.SubmitAsync(list.Seal(list.Owner, $"Post {post}."));

        Assert.Equal(3 * 21, (await server.Sink!.Store.WaitAsync(3 * 21, SinkFilter.All, TimeSpan.FromSeconds(20), default)).Count);
    }

    [Fact]
    public async Task A_route_that_never_answers_keeps_nobody_else_waiting()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var server = await TestServer.StartAsync(delivery: o => o with { MarkedCopies = 16, Routes = [RouteTo((IPEndPoint)silent.LocalEndpoint, "silent.example")] });
        var list = await TestList.OpenAsync(server, [.. Enumerable.Range(0, 40).Select(i => $"member{i}@silent.example"), .. Enumerable.Range(0, 20).Select(i => $"member{i}")]);

        await server.SubmitAsync(list.Seal(list.Owner, "Post."));

        Assert.Equal(21, (await server.Sink!.Store.WaitAsync(21, SinkFilter.All, TimeSpan.FromSeconds(20), default)).Count);
    }

    [Fact]
    public async Task What_waited_for_a_route_goes_the_default_way_when_the_route_is_taken_out()
    {
        var routes = new[] { RouteTo(Nowhere(), "down.example") };
        await using var server = await TestServer.StartAsync(delivery: o => o with { Routes = routes });
        var list = await TestList.OpenAsync(server, "bob@down.example");
        await server.SubmitAsync(list.Seal(list.Owner, "By another way."));
        await server.CopiesAsync(1, "alice@example.org");
        await server.StopServerAsync();

        routes = [];
        await server.StartServerAsync();

        Assert.Equal("By another way.", list.Members[1].Read((await server.CopiesAsync(1, "bob@down.example")).Single().Single()));
    }

    [Fact]
    public async Task What_waited_for_the_default_relay_takes_a_route_that_is_new()
    {
        await StartOtherAsync();
        RelayRoute[] routes = [];
        await using var server = await TestServer.StartAsync(new IPEndPoint(IPAddress.Loopback, Nowhere().Port), o => o with { Routes = routes });
        var list = await TestList.OpenAsync(server, "bob@other.example");
        await server.SubmitAsync(list.Seal(list.Owner, "By another way."));
        await server.ExpandedAsync();
        await server.StopServerAsync();

        routes = [RouteTo(_other!.Smtp, "other.example")];
        await server.StartServerAsync();

        Assert.Single(await _other.Store.WaitAsync(1, SinkFilter.All, TimeSpan.FromSeconds(20), default));
    }

    [Fact]
    public async Task Two_large_posts_go_out_side_by_side()
    {
        await using var server = await TestServer.StartAsync(relay: false, delivery: o => o with { MarkedCopies = 16, Connections = 1 });
        var list = await TestList.OpenAsync(server, [.. Enumerable.Range(0, 59).Select(i => $"member{i}")]);
        foreach (var text in (string[])["First.", "Second."]) await server.SubmitAsync(list.Seal(list.Owner, text));
        await server.ExpandedAsync();

        await server.StartRelayAsync();
        await server.SettledAsync();

        var arrived = server.Sink!.Store.List(SinkFilter.All).Select(m => m.MessageId).ToList();
        Assert.Equal(2, arrived.Take(60).Distinct().Count());
    }

    public async ValueTask DisposeAsync()
    {
        if (_other is not null) await _other.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartOtherAsync() =>
        _other = await SinkServer.StartAsync(new SinkOptions { Smtp = new(IPAddress.Loopback, 0), Http = new(IPAddress.Loopback, 0), Folder = _folder });

    private static RelayRoute RouteTo(IPEndPoint server, params string[] domains) => new() { Name = domains[0], Domains = domains, Server = server, Connections = 2 };

    /// <summary>A port that was free a moment ago.</summary>
    private static IPEndPoint Nowhere()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}
