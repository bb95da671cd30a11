using System.Text;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Delivery;
using CryptoList.Protocol.Posts;
using CryptoList.Server.Settings;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Storing;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

/// <summary>Messages that several members share, whatever the store is made of.</summary>
public abstract class SharedCopyTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>The store of this test.</summary>
    protected abstract ServerSettings On(ServerSettings settings);

    [StoreFact]
    public async Task Of_a_hundred_and_twenty_members_at_fifty_a_copy_there_are_three_messages_and_each_opens_its_own()
    {
        await using var server = await StartAsync(50);
        var list = await TestList.OpenAsync(server, Names(119));

        await server.SubmitAsync(list.Seal(list.Owner, "To all of you."));

        Assert.All(await server.SettledAsync(), c => Assert.Equal(CopyState.Delivered, c.State));
        var messages = server.Sink!.Store.List(SinkFilter.All);
        Assert.Equal([20, 50, 50], messages.Select(m => m.Envelope.To.Count).Order());
        Assert.Equal(list.Members.Select(m => m.Address).Order(), messages.SelectMany(m => m.Envelope.To).Order());
        foreach (var message in messages)
        {
            var octets = await File.ReadAllBytesAsync(message.File);
            Assert.All(message.Envelope.To, to => Assert.Equal("To all of you.", list.Members.Single(m => m.Address == to).Read(octets)));
            var outsider = list.Members.First(m => !message.Envelope.To.Contains(m.Address));
            Assert.Contains(nameof(PostFault.NotForMyKeys), outsider.Read(octets), StringComparison.Ordinal);
            Assert.DoesNotContain("example.org", Header(octets).Replace(MessageIdOf(octets), "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [StoreFact]
    public async Task Whoever_was_removed_before_is_in_no_message_and_the_others_share_theirs()
    {
        await using var server = await StartAsync(50, relay: false);
        var list = await TestList.OpenAsync(server, Names(59));
        var bob = list.Members[30];
        await server.SubmitAsync(list.Seal(list.Owner, "Without him."));
        await server.ExpandedAsync();
        await server.Removals.RemoveAsync(list.Hosted, bob.Id, list.Removal(bob));

        await server.StartRelayAsync();

        Assert.Equal(59, (await server.SettledAsync()).Count(c => c.State == CopyState.Delivered));
        var messages = server.Sink!.Store.List(SinkFilter.All);
        Assert.Equal(59, messages.Sum(m => m.Envelope.To.Count));
        Assert.InRange(messages.Count, 2, 20);
        Assert.DoesNotContain(bob.Address, messages.SelectMany(m => m.Envelope.To));
        Assert.All(messages, m => Assert.Contains(nameof(PostFault.NotForMyKeys), bob.Read(File.ReadAllBytes(m.File)), StringComparison.Ordinal));
    }

    [StoreFact]
    public async Task Whoever_is_removed_while_the_relay_answers_for_him_gets_nothing_and_the_others_do()
    {
        await using var relay = new ScriptedRelay("RCPT", "member2@example.org");
        await using var server = await TestServer.StartAsync(relay.EndPoint, o => o with { RecipientsPerCopy = 50 }, On);
        var list = await TestList.OpenAsync(server, Names(5));
        await server.SubmitAsync(list.Seal(list.Owner, "Just in time."));
        await relay.Holding.WaitAsync(Soon);

        var leaver = list.Member("member2");
        var removal = await server.Removals.RemoveAsync(list.Hosted, leaver.Id, list.Removal(leaver)).AsTask().WaitAsync(Soon);
        relay.LetGo();

        Assert.Null(removal.Receipt!.LastCopyTime);
        Assert.Equal(CopyState.Cancelled, (await server.SettledAsync()).Single(c => c.Member == leaver.Id).State);
        Assert.Equal(list.Members.Where(m => m != leaver).Select(m => m.Address).Order(), relay.Messages.SelectMany(m => m.All).Order());
        var message = relay.Messages.Single(m => m.All.Contains("member4@example.org"));
        Assert.Equal("Just in time.", list.Member("member4").Read(Encoding.Latin1.GetBytes(message.Text.ToString())));
    }

    [StoreFact]
    public async Task A_recipient_that_is_refused_harms_nobody_else_and_has_no_key_in_the_message()
    {
        await using var server = await StartAsync(50);
        var list = await TestList.OpenAsync(server, "550-bob", "450-carol", "dora");

        await server.SubmitAsync(list.Seal(list.Owner, "To most of you."));

        var message = (await server.Sink!.Store.WaitAsync(1, SinkFilter.All, Soon, default)).Single();
        Assert.Equal(["alice@example.org", "dora@example.org"], message.Envelope.To.Order());
        var octets = await File.ReadAllBytesAsync(message.File);
        Assert.Equal("To most of you.", list.Member("dora").Read(octets));
        Assert.Equal(2, Header(octets).Split("CryptoList-Key:").Length - 1);
        var copies = await UntilAsync(server, c => c.All(x => x.State != CopyState.Sending));
        Assert.Equal(CopyState.Failed, copies.Single(c => c.Member == list.Member("550-bob").Id).State);
        Assert.Equal(CopyState.Waiting, copies.Single(c => c.Member == list.Member("450-carol").Id).State);
    }

    [StoreFact]
    public async Task A_report_counts_against_the_member_it_names_and_only_one_who_was_in_that_message()
    {
        await using var server = await StartAsync(2);
        var list = await TestList.OpenAsync(server, "bob", "carol", "dora");
        await server.SubmitAsync(list.Seal(list.Owner, "Hello."));
        await server.SettledAsync();
        var bobs = server.Sink!.Store.List(SinkFilter.All).Single(m => m.Envelope.To.Contains("bob@example.org"));
        var stranger = list.Members.First(m => !bobs.Envelope.To.Contains(m.Address));

        await server.SubmitAsync(Returned.Dsn("5.1.1", final: "b.ob@elsewhere.example", original: "bob@example.org"), bobs.Envelope.From, "");
        await server.SubmitAsync(Returned.Dsn("5.1.1", final: stranger.Address), bobs.Envelope.From, "");
        await server.SubmitAsync(Returned.Plain("Remote host said: 550 no such user here"), bobs.Envelope.From, "");

        var standings = await server.Get<IBounceStore>().AllAsync(list.Hosted.Key);
        Assert.Equal([(list.Member("bob").Id, 1.0)], standings.Select(s => (s.Member, s.Score)));
    }

    [StoreFact]
    public async Task A_return_path_nobody_made_is_refused()
    {
        await using var server = await StartAsync(2);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Hello."));
        var path = (await server.Sink!.Store.WaitAsync(1, SinkFilter.All, Soon, default)).Single().Envelope.From;
        var forged = path.Replace("+b-" + path[7], "+b-" + (path[7] == 'a' ? 'b' : 'a'), StringComparison.Ordinal);

        Assert.Equal(550, (await server.SubmitAsync(Returned.Dsn("5.1.1", final: "bob@example.org"), forged, "")).Code);
    }

    protected async Task<TestServer> StartAsync(int recipientsPerCopy, bool relay = true) =>
        await TestServer.StartAsync(relay, o => o with { RecipientsPerCopy = recipientsPerCopy }, On);

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"member{i}")];

    private static string Header(byte[] copy) => Encoding.Latin1.GetString(copy).Split("\r\n\r\n")[0];

    private static string MessageIdOf(byte[] copy) => Header(copy).Split("\r\n").Single(l => l.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase));

    private static async Task<IReadOnlyList<QueueEntry>> UntilAsync(TestServer server, Func<IReadOnlyList<QueueEntry>, bool> condition)
    {
        using var limit = new CancellationTokenSource(Soon);
        while (true)
        {
            if (await server.Queue.CopiesAsync(1) is { Count: > 0 } copies && condition(copies)) return copies;
            await Task.Delay(5, limit.Token);
        }
    }
}
