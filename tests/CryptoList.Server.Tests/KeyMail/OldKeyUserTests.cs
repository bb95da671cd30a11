using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Posting;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Keys;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.KeyMail;

/// <summary>Who may replace the list key hears with the log which devices go on with an old one.</summary>
public sealed class OldKeyUserTests
{
    [Fact]
    public async Task US6215877_whoever_posts_under_the_key_before_is_named_until_they_post_under_the_newest()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var (old, epoch) = (world.List.ListKey, world.List.Epoch);
        await world.List.RekeyAsync();
        foreach (var member in new[] { world.Bob, world.Carol }) await PostAsync(world, member, old, epoch);
        await PostAsync(world, world.Carol, world.List.ListKey, world.List.Epoch);

        Assert.Equal([new OldKeyUser("all", 2, world.Bob.Device.Fingerprint)], await HeardAsync(world));
    }

    [Fact]
    public async Task Who_was_refused_for_an_old_key_is_named_the_latest_first_and_a_member_who_left_is_not()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var dave = await world.List.JoinAsync("dave@example.org");
        var posts = new[] { world.Bob, dave, world.Carol }.Select(m => world.List.Seal(m, "Sealed before the keys were replaced.")).ToList();
        await world.List.RekeyAsync();
        await world.List.RekeyAsync();
        foreach (var post in posts) Assert.Contains("epoch-too-old:", (await world.Server.SubmitAsync(post)).ToString(), StringComparison.Ordinal);
        await world.List.AppendAsync(a => a.MemberRemove(dave.Id, adverse: false));

        Assert.Equal([world.Carol.Device.Fingerprint, world.Bob.Device.Fingerprint], (await HeardAsync(world)).Select(o => o.Device));
    }

    [Fact]
    public async Task Nobody_is_named_for_what_was_before_the_newest_key_or_to_one_who_may_not_replace_it()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var (old, epoch) = (world.List.ListKey, world.List.Epoch);
        await world.List.RekeyAsync();
        await PostAsync(world, world.Bob, old, epoch);
        await world.TakenAsync(world.Request(world.Carol, ControlType.LogRequest, new LogRequest(0).ToJson()));
        Assert.Empty(world.Answers(world.Carol, await world.LinesAsync(world.Carol, l => l.OfType<SealedLogPart>().Any()), ControlType.KeyUse));
        await world.List.RekeyAsync();
        await PostAsync(world, world.Alice, world.List.ListKey, world.List.Epoch);

        await world.TakenAsync(world.Request(world.Alice, ControlType.LogRequest, new LogRequest(0).ToJson()));
        var lines = await world.LinesAsync(world.Alice, l => l.OfType<SealedLogPart>().Any());
        await world.LettersEndedAsync();
        Assert.Empty(world.Answers(world.Alice, lines, ControlType.KeyUse));
    }

    [Fact]
    public async Task Of_many_only_the_latest_are_named()
    {
        await using var server = await TestServer.StartAsync(relay: false);
        var list = await TestList.OpenAsync(server, [.. Enumerable.Range(0, OldKeyUsers.MaxDevices + 2).Select(i => $"m{i}")]);
        var (old, epoch) = (list.ListKey, list.Epoch);
        await list.RekeyAsync();
        var authors = list.Members.Skip(1).ToList();
        foreach (var author in authors) Assert.Equal(250, (await server.SubmitAsync(list.Seal(author, "Old.", r => r with { ListKey = old, Epoch = epoch }))).Code);

        IEnumerable<Fingerprint> latest = authors.AsEnumerable().Reverse().Take(OldKeyUsers.MaxDevices).Select(m => m.Device.Fingerprint);
        Assert.Equal(latest, list.Hosted.OldKeyUsers.Of("all", list.Log.AtHead(TestList.Now)));
    }

    private static async Task PostAsync(KeyMailWorld world, TestMember member, ListKey key, long epoch)
    {
        var reply = await world.Server.SubmitAsync(world.List.Seal(member, "Text.", r => r with { ListKey = key, Epoch = epoch }));
        Assert.True(reply.Code == 250, reply.ToString());
    }

    private static async Task<IReadOnlyList<OldKeyUser>> HeardAsync(KeyMailWorld world)
    {
        await world.TakenAsync(world.Request(world.Alice, ControlType.LogRequest, new LogRequest(0).ToJson()));
        var lines = await world.LinesAsync(world.Alice, l => world.Answers(world.Alice, l, ControlType.KeyUse).Count > 0);
        return KeyUse.Parse(Assert.Single(world.Answers(world.Alice, lines, ControlType.KeyUse)).Data).Old;
    }
}
