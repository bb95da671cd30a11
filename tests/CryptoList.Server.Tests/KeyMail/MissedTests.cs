using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.KeyMail;

public sealed class MissedTests
{
    [Fact]
    public async Task A_member_is_sent_again_what_it_asks_for_and_told_what_is_gone()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var mid = await PostAsync(world, "One.");
        await PostAsync(world, "Two.");
        await world.Server.CopiesAsync(6);

        await world.TakenAsync(Ask(world, world.Bob, new MissedRequest(null, [mid, "<unknown@example.org>"])));

        var answer = await AnswerAsync(world, world.Bob);
        Assert.Equal((1L, "<unknown@example.org>"), (answer.Sent, Assert.Single(answer.Gone)));
        var copies = await world.Server.CopiesAsync(7);
        Assert.Equal(["One.", "One.", "Two."], copies[world.Bob.Address].Select(world.Bob.Read).Order());
    }

    [Fact]
    public async Task A_new_member_gets_nothing_of_the_time_before_and_hears_of_none()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var mid = await PostAsync(world, "Before.");
        await world.Server.CopiesAsync(3);
        var dave = await world.List.JoinAsync("dave@example.org");

        await world.TakenAsync(Ask(world, dave, new MissedRequest(0, [])));
        var since = await AnswerAsync(world, dave);
        await world.TakenAsync(Ask(world, dave, new MissedRequest(null, [mid])));
        var named = await AnswerAsync(world, dave, 2);

        Assert.Equal((0L, 0), (since.Sent, since.Gone.Count));
        Assert.Equal((0L, mid), (named.Sent, Assert.Single(named.Gone)));
        Assert.Empty((await world.Server.CopiesAsync(3))[dave.Address]);
    }

    [Fact]
    public async Task Where_the_policy_opens_the_history_a_new_member_gets_it()
    {
        await using var world = await KeyMailWorld.StartAsync();
        await world.List.AppendAsync(a => a.Policy(ListPolicy.Default with { History = 86400 }));
        await PostAsync(world, "Before.");
        await world.Server.CopiesAsync(3);
        var dave = await world.List.JoinAsync("dave@example.org");

        await world.TakenAsync(Ask(world, dave, new MissedRequest(0, [])));

        Assert.Equal(1, (await AnswerAsync(world, dave)).Sent);
        Assert.Equal("Before.", dave.Read(Assert.Single((await world.Server.CopiesAsync(4))[dave.Address])));
    }

    private static byte[] Ask(KeyMailWorld world, TestMember who, MissedRequest request) => world.Request(who, ControlType.MissedRequest, request.ToJson());

    private static async Task<MissedAnswer> AnswerAsync(KeyMailWorld world, TestMember to, int number = 1)
    {
        var lines = await world.LinesAsync(to, l => world.Answers(to, l, ControlType.MissedAnswer).Count >= number);
        return MissedAnswer.Parse(world.Answers(to, lines, ControlType.MissedAnswer)[number - 1].Data);
    }

    private static async Task<string> PostAsync(KeyMailWorld world, string text)
    {
        Assert.Equal(250, (await world.Server.SubmitAsync(world.List.Seal(world.Alice, text))).Code);
        await world.Server.SettledAsync();
        return (await world.Server.Queue.PostsAsync(null, 10))[^1].MessageId;
    }
}
