using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Lists.Delivery;
using CryptoList.Mail.Smtp.Client.Tls;
using CryptoList.Mail.Tests.Smtp;
using Xunit.Abstractions;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>Whatever a relay does instead of answering: every copy arrives, twice only where nobody can know, and no member is blamed.</summary>
public sealed class RelayFaultTests(ITestOutputHelper output)
{
    private const int Posts = 2;

    [Theory]
    [InlineData(RelayOffer.Plain)]
    [InlineData(RelayOffer.Pipelining)]
    [InlineData(RelayOffer.Chunking)]
    public async Task After_each_fault_every_copy_arrives_and_twice_only_what_had_gone_out_whole_without_a_reply(RelayOffer offer)
    {
        RelayFault? fault = null;
        await using var world = World.Quiet();
        await using var relay = new FaultyRelay(world.Relay, moment => fault?.Decide(moment) ?? Misdeed.None, offer);
        await world.StartServerAsync(s => s with { Delivery = Quick(s.Delivery) with { Smarthost = relay.EndPoint } });
        var list = await MailingList.OpenAsync(world, ["bob", "carol", "dave"]);
        foreach (var next in RelayFault.Of(offer))
        {
            fault = next;
            await PostsArriveAsync(world, list, relay, next, mayDouble: offer != RelayOffer.Plain || next.At is RelayStage.EndOfData or RelayStage.Taken);
        }
    }

    [Theory]
    [InlineData(RelayOffer.Plain)]
    [InlineData(RelayOffer.Chunking)]
    public async Task After_each_fault_of_tls_every_copy_arrives_encrypted(RelayOffer offer)
    {
        RelayFault? fault = null;
        var inClear = 0;
        using var authority = new TestAuthority();
        Assert.True(TlsTrust.TryLoad(authority.CaFile, out var trust, out _));
        await using var world = World.Quiet();
        await using var relay = new FaultyRelay(
            world.Relay,
            moment =>
            {
                if (moment is { Stage: RelayStage.Mail, Encrypted: false }) Interlocked.Increment(ref inClear);
                return fault?.Decide(moment) ?? Misdeed.None;
            },
            offer, authority.Issue(), [authority.Intermediate]);
        await world.StartServerAsync(s => s with { Delivery = Quick(s.Delivery) with { Smarthost = relay.EndPoint, Tls = SmtpTlsMode.StartTls, Trust = trust! } });
        var list = await MailingList.OpenAsync(world, ["bob", "carol", "dave"]);
        foreach (var next in RelayFault.OfTls())
        {
            fault = next;
            await PostsArriveAsync(world, list, relay, next, mayDouble: offer != RelayOffer.Plain || next.At is RelayStage.EndOfData);
        }

        Assert.Equal(0, inClear);
    }

    [Fact]
    public async Task A_relay_that_refuses_connections_for_a_while_gets_every_copy_once_when_it_is_back()
    {
        await using var world = World.Quiet();
        await using var relay = new FaultyRelay(world.Relay, _ => Misdeed.None);
        await relay.RefuseAsync();
        await world.StartServerAsync(s => s with { Delivery = Quick(s.Delivery) with { Smarthost = relay.EndPoint } });
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        await world.PostAsync(list.Seal(list.Owner, "Wait for it."));
        await world.Operator.QueueAsync((_, copies) => copies.Any(c => c.Reply == "The relay cannot be reached"), "the relay was asked for in vain");

        relay.Open();

        await world.Operator.SettledAsync();
        Assert.Equal(list.Members.Select(m => m.Address).Order(), relay.Whole.Select(m => m.Recipient).Order());
    }

    [Fact]
    public async Task One_connection_that_stalls_for_minutes_holds_up_no_copy_but_its_own()
    {
        var stalled = 0;
        await using var world = World.Quiet();
        await using var relay = new FaultyRelay(
            world.Relay, moment => moment.Stage == RelayStage.EndOfData && Interlocked.Exchange(ref stalled, 1) == 0 ? Misdeed.Stall : Misdeed.None, RelayOffer.Plain);
        // The times of RFC 5321: ten minutes for this reply.
        await world.StartServerAsync(s => s with { Delivery = s.Delivery with { Smarthost = relay.EndPoint, Connections = 2, Schedule = [TimeSpan.FromMilliseconds(100)] } });
        var list = await MailingList.OpenAsync(world, ["bob", "carol", "dave"]);

        for (var i = 0; i < 3; i++) await world.PostAsync(list.Seal(list.Owner, $"Post {i}."));

        var copies = 3 * list.Members.Count;
        await world.Operator.QueueAsync((_, queue) => queue.Count(c => c.State == CopyState.Delivered) == copies - 1, "all but the stalled copy delivered");
        Assert.Equal(copies - 1, relay.Mails.Count(m => m.Answered));
        relay.CloseAll();
        await world.Operator.SettledAsync();
        Assert.Equal(copies, relay.Mails.Where(m => m.Answered).DistinctBy(m => (m.MessageId, m.Recipient)).Count());
    }

    [Fact]
    public async Task A_relay_that_takes_one_connection_at_a_time_gets_every_copy_over_that_one()
    {
        await using var world = World.Quiet();
        // As a relay with a limit of connections for each client does.
        var (gate, only) = (new Lock(), 0);
        FaultyRelay? self = null;
        await using var relay = self = new FaultyRelay(
            world.Relay,
            moment =>
            {
                if (moment.Stage != RelayStage.Connected) return Misdeed.None;
                lock (gate)
                {
                    if (only != 0 && self!.IsOpen(only)) return Misdeed.Say421;
                    only = moment.Connection;
                    return Misdeed.None;
                }
            },
            RelayOffer.Plain);
        await world.StartServerAsync(s => s with { Delivery = s.Delivery with { Smarthost = relay.EndPoint, Connections = 4, KeepIdle = TimeSpan.FromMinutes(10) } });
        var list = await MailingList.OpenAsync(world, Enumerable.Range(0, 20).Select(i => $"member{i}"));
        // Until the first connection stands, the others may think that the relay is away.
        await world.PostAsync(list.Seal(list.Owner, "The first."));
        var first = (await world.Operator.SettledAsync())[0].Post;

        for (var i = 0; i < 3; i++) await world.PostAsync(list.Seal(list.Owner, $"Post {i}."));

        var copies = await world.Operator.SettledAsync();
        Assert.Equal(4 * list.Members.Count, relay.Whole.Count());
        // The connections turned away took no copy from the one that was not.
        Assert.All(copies.Where(c => c.Post != first), c => Assert.Equal(1, c.Attempts));
    }

    /// <summary>Short waits, so that a stalled reply costs a second.</summary>
    private static DeliveryOptions Quick(DeliveryOptions options) => options with
    {
        Connections = 2,
        Schedule = [TimeSpan.FromMilliseconds(50)],
        LongestPause = TimeSpan.FromMilliseconds(250),
        KeepIdle = TimeSpan.FromMilliseconds(50),
        ConnectTimeout = TimeSpan.FromSeconds(2),
        ReplyTimeout = TimeSpan.FromSeconds(2),
        MessageTimeout = TimeSpan.FromSeconds(2),
    };

    private async Task PostsArriveAsync(World world, MailingList list, FaultyRelay relay, RelayFault fault, bool mayDouble)
    {
        // A fault of a connection's beginning needs one that begins.
        await world.Operator.QueueAsync((_, _) => relay.Connections == 0, "idle connections closed");
        var before = relay.Mails.Count;
        for (var i = 0; i < Posts; i++) await world.PostAsync(list.Seal(list.Owner, $"{fault}: {i}."));
        var copies = await world.Operator.SettledAsync();
        // A connection ends with its QUIT only when it has been idle.
        if (fault.At == RelayStage.Quit) await world.Operator.QueueAsync((_, _) => fault.Happened, $"{fault} happened");

        Assert.True(fault.Happened, $"{fault} did not happen.");
        Assert.All(copies, c => Assert.True(c.State == CopyState.Delivered, $"{fault}: {c.State}, {c.Reply}"));
        var mails = relay.Mails.Skip(before).ToLookup(m => m.Recipient);
        var doubled = 0;
        foreach (var member in list.Members)
        {
            var whole = mails[member.Address].Where(m => m.Content is not null).GroupBy(m => m.MessageId).ToList();
            Assert.True(whole.Count == Posts, $"{fault}: {member.Address} got {whole.Count} of {Posts} posts.");
            Assert.All(whole, post => Assert.True(post.Count(m => m.Answered) <= 1, $"{fault}: {member.Address} got a copy again that had been answered."));
            doubled += whole.Sum(post => post.Count() - 1);
        }

        Assert.True(mayDouble || doubled == 0, $"{fault}: {doubled} copies came twice.");
        var scores = await world.Operator.Bounces.AllAsync((await world.Operator.ListAsync(list.Address)).Key);
        Assert.All(scores, s => Assert.True(s.Score == 0, $"{fault}: a member's score rose to {s.Score}."));
        output.WriteLine($"{fault}: {mails.Sum(m => m.Count())} transactions for {Posts * list.Members.Count} copies, {doubled} came twice");
    }
}
