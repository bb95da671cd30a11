using CryptoList.Lists.Bounces;
using CryptoList.Lists.Tokens;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Bouncing;

public sealed class ReturnPathTests
{
    [Fact]
    public async Task Each_copy_has_a_return_path_of_its_own_that_names_nobody()
    {
        await using var world = await BounceWorld.StartAsync();
        await world.PostAsync();

        var messages = await world.Server.Sink!.Store.WaitAsync(2, new(null, null, null), TimeSpan.FromSeconds(20), default);

        var paths = messages.Select(m => m.Envelope.From).ToList();
        Assert.Equal(2, paths.Distinct().Count());
        Assert.All(paths, p => Assert.Matches(@"^team\+b-[a-z2-7]{32}@lists\.example\.net$", p));
    }

    [Fact]
    public async Task A_return_path_is_taken_with_a_null_sender_and_with_any()
    {
        await using var world = await BounceWorld.StartAsync();
        await world.PostAsync();
        var path = await world.ReturnPathAsync();

        Assert.Equal(250, (await world.Server.SubmitAsync(Returned.Vacation(), path, "")).Code);
        Assert.Equal(250, (await world.Server.SubmitAsync(Returned.Vacation(), path)).Code);
        Assert.Equal(250, (await world.Server.SubmitAsync(Returned.Vacation(), path.ToUpperInvariant())).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(31)]
    public async Task A_return_path_with_one_letter_changed_is_refused(int place)
    {
        await using var world = await BounceWorld.StartAsync();
        await world.PostAsync();
        var path = (await world.ReturnPathAsync()).ToCharArray();
        place += "team+b-".Length;
        path[place] = path[place] == 'a' ? 'b' : 'a';

        Assert.StartsWith("550 5.1.1 ", (await world.Server.SubmitAsync(Returned.Dsn("5.1.1"), new string(path), "")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_return_path_of_another_list_or_too_old_is_refused()
    {
        await using var world = await BounceWorld.StartAsync();
        var paths = world.Server.Get<ReturnPaths>();
        using var key = new TokenKey(world.Server.Get<IReturnPathKeys>().ReturnPathKey(world.List.Hosted.Id));
        var today = TestList.Now / 86400;
        string Made(long day) => ReturnPathToken.Of(1, world.Other.Id, day)!.Value.Write(world.List.Hosted.Id, key);

        Assert.NotNull(paths.Read(world.List.Hosted, Made(today - 30)));
        Assert.Null(paths.Read(world.List.Hosted, Made(today - 31)));
        Assert.Null(paths.Read(world.List.Hosted, Made(today + 2)));
        Assert.False(ReturnPathToken.TryRead(Made(today), new ListId(UInt128.One), key, out _));
    }

    [Theory]
    [InlineData("team+bounces@lists.example.net")]
    [InlineData("team+b-@lists.example.net")]
    [InlineData("team+keys@lists.example.net")]
    [InlineData("other+b-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@lists.example.net")]
    public async Task Other_sub_addresses_stay_refused(string address)
    {
        await using var world = await BounceWorld.StartAsync();

        Assert.StartsWith("550 5.1.1 ", (await world.Server.SubmitAsync(Returned.Dsn("5.1.1"), address, "")).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(29, "+b-")]
    [InlineData(30, "+bounces@")]
    public async Task A_local_part_grows_to_64_octets_and_not_beyond(int length, string marker)
    {
        await using var server = await TestServer.StartAsync(relay: false);
        using var device = DeviceKeys.Generate();
        var ticket = server.Hosting.CreateTicket();
        var address = $"{new string('a', length)}@lists.example.net";
        var list = (await server.Hosting.CreateAsync(ticket, [RosterAuthor.Genesis("Long", address, ListPolicy.Default, "alice@example.org", device, "laptop", ticket.Server, TimeProvider.System)])).List!;

        var path = server.Get<ReturnPaths>().For(list, 1, MemberId.NewRandom());

        Assert.Contains(marker, path.Address, StringComparison.Ordinal);
        Assert.InRange(path.LocalPart.Length, length + 8, 64);
    }

    [Fact]
    public async Task A_return_path_still_holds_after_a_restart()
    {
        await using var world = await BounceWorld.StartAsync();
        await world.PostAsync();
        var path = await world.ReturnPathAsync();

        await world.Server.StopServerAsync();
        await world.Server.StartServerAsync();

        Assert.Equal(250, (await world.Server.SubmitAsync(Returned.Dsn("5.1.1"), path, "")).Code);
        Assert.Equal(1, (await world.StandingAsync())!.Score);
    }
}
