using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists.Delivery;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>Somebody sets the clock hours ahead, and back: the queue goes on, a removal is a removal, nothing ends early or comes twice.</summary>
public sealed class ClockJumpTests
{
    private static readonly TimeSpan Jump = TimeSpan.FromHours(5);

    [Fact]
    public async Task Copies_put_off_by_a_clock_that_was_ahead_go_out_soon_after_it_is_set_back()
    {
        var away = true;
        await using var world = World.Quiet();
        await using var relay = new FaultyRelay(world.Relay, moment => moment.Stage == RelayStage.Mail && Volatile.Read(ref away) ? Misdeed.Say421 : Misdeed.None);
        await StartAsync(world, relay);
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        world.Time.By = Jump;
        await world.PostAsync(list.Seal(list.Owner, "Ahead of its time."));
        await world.Operator.QueueAsync((_, copies) => copies.Any(c => c.Reply?.StartsWith("421", StringComparison.Ordinal) == true), "the relay put a copy off");

        world.Time.By = TimeSpan.Zero;
        Volatile.Write(ref away, false);

        await world.Operator.SettledAsync();
        Assert.Equal(list.Members.Select(m => m.Address).Order(), relay.Whole.Select(m => m.Recipient).Order());
    }

    [Fact]
    public async Task A_relay_that_was_away_when_the_clock_was_set_back_is_asked_again_soon()
    {
        await using var world = World.Quiet();
        await using var relay = new FaultyRelay(world.Relay, _ => Misdeed.None);
        await relay.RefuseAsync();
        await StartAsync(world, relay);
        var list = await MailingList.OpenAsync(world, ["bob"]);
        world.Time.By = Jump;
        await world.PostAsync(list.Seal(list.Owner, "Is anybody there?"));
        await world.Operator.QueueAsync((_, copies) => copies.Any(c => c.Reply == "The relay cannot be reached"), "the relay was asked for in vain");

        world.Time.By = TimeSpan.Zero;
        relay.Open();

        await world.Operator.SettledAsync();
        Assert.Equal(list.Members.Select(m => m.Address).Order(), relay.Whole.Select(m => m.Recipient).Order());
    }

    [Fact]
    public async Task A_server_that_was_down_when_the_clock_was_set_back_sends_what_it_had_put_off()
    {
        var away = true;
        await using var world = World.Quiet();
        await using var relay = new FaultyRelay(world.Relay, moment => moment.Stage == RelayStage.Mail && Volatile.Read(ref away) ? Misdeed.Say421 : Misdeed.None);
        await StartAsync(world, relay);
        var list = await MailingList.OpenAsync(world, ["bob"]);
        world.Time.By = Jump;
        await world.PostAsync(list.Seal(list.Owner, "Before the crash."));
        await world.Operator.QueueAsync((_, copies) => copies.Any(c => c.Reply?.StartsWith("421", StringComparison.Ordinal) == true), "the relay put a copy off");
        await world.StopServerAsync();

        world.Time.By = TimeSpan.Zero;
        Volatile.Write(ref away, false);
        await StartAsync(world, relay);

        await world.Operator.SettledAsync();
        Assert.Equal(list.Members.Select(m => m.Address).Order(), relay.Whole.Select(m => m.Recipient).Order());
    }

    [Fact]
    public async Task Through_jumps_ahead_and_back_every_post_is_taken_and_sent_once_and_whoever_is_removed_is_out()
    {
        await using var world = World.Quiet();
        await using var relay = new FaultyRelay(world.Relay, _ => Misdeed.None);
        await StartAsync(world, relay);
        var list = await MailingList.OpenAsync(world, ["bob", "carol", "dave", "erin"]);
        var expected = new List<(string Text, string[] To)>();
        foreach (var (by, leaver) in new[] { (0, "bob"), (5, "carol"), (-5, "dave"), (12, null), (0, null) })
        {
            world.Time.By = TimeSpan.FromHours(by);
            // Sealed by a clock that does not jump: the tolerance is 24 hours ahead and 8 days back.
            await PostAsync($"With all of them, {by} h");
            if (leaver is null) continue;
            await world.Operator.SuspendAsync(list.Address, list.Member(leaver).IdIn(list.Id));
            list.Members.Remove(list.Member(leaver));
            await list.FollowAsync();
            await PostAsync($"Without {leaver}, {by} h");
        }

        foreach (var copy in await world.Operator.SettledAsync()) Assert.True(copy.State is CopyState.Delivered, $"{copy.State}: {copy.Reply}");
        Assert.Equal(
            expected.SelectMany(e => e.To.Select(to => $"{e.Text} {to}")).Order(),
            relay.Whole.Select(m => $"{m.MessageId} {m.Recipient}").Order());

        async Task PostAsync(string text)
        {
            string id = "";
            var message = System.Text.Encoding.UTF8.GetBytes($"From: alice@example.org\r\nTo: {list.Address}\r\nSubject: x\r\nContent-Type: text/plain\r\n\r\n{text}\r\n");
            await world.PostAsync(list.Seal(list.Owner, message, r => r with { MessageId = id = $"<{Guid.NewGuid():N}@example.org>" }));
            expected.Add((id, [.. list.Members.Select(m => m.Address)]));
            // Each is out before the next jump, so that who is a member then is clear.
            await world.Operator.SettledAsync();
        }
    }

    private static Task StartAsync(World world, FaultyRelay relay) => world.StartServerAsync(s => s with
    {
        Delivery = s.Delivery with { Smarthost = relay.EndPoint, Schedule = [TimeSpan.FromMilliseconds(200)] },
    });
}
