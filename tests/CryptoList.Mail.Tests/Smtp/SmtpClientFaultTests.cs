using CryptoList.Mail.Smtp.Client;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>Connections that break, stall or are cut, at each point where it makes a difference.</summary>
public class SmtpClientFaultTests
{
    private static readonly string[] Chunking = ["PIPELINING", "CHUNKING"];

    public static TheoryData<string[]> Ways => SmtpClientTests.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_connection_closed_behind_the_end_of_a_message_leaves_it_in_doubt(string[] extensions)
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(extensions);
            await SmtpClientTests.TakeAsync(s, await s.EnvelopeAsync());
            s.Close();
        });
        (Outbox outbox, SmtpConnectionEnd end) = await SmtpClientTests.SendAsync(server, Outbox.Message("A: 1\r\n"));
        Assert.Equal((SmtpConnectionEnd.Lost, DeliveryStatus.InDoubt), (end, outbox.Statuses.Single()));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_connection_reset_behind_the_end_of_a_message_leaves_it_in_doubt(string[] extensions)
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(extensions);
            await SmtpClientTests.TakeAsync(s, await s.EnvelopeAsync());
            s.Reset();
        });
        (Outbox outbox, _) = await SmtpClientTests.SendAsync(server, Outbox.Message("A: 1\r\n"));
        Assert.Equal(DeliveryStatus.InDoubt, outbox.Statuses.Single());
    }

    [Fact]
    public async Task A_connection_closed_before_the_content_means_not_tried()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("PIPELINING");
            await s.EnvelopeAsync();
            s.Close();
        });
        (Outbox outbox, _) = await SmtpClientTests.SendAsync(server, Outbox.Message("A: 1\r\n"));
        Assert.Equal(DeliveryStatus.NotTried, outbox.Statuses.Single());
    }

    [Fact]
    public async Task Messages_answered_before_the_loss_are_delivered_and_those_behind_in_doubt()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(Chunking);
            for (int i = 0; i < 3; i++) await SmtpClientTests.TakeAsync(s, await HeardAsync(s));
            await s.SayAsync("250 ok\r\n250 ok\r\n250 ok\r\n250 done\r\n250 ok");
            s.Close();
        });
        (Outbox outbox, _) = await SmtpClientTests.SendAsync(server, Outbox.Message("A: 1\r\n"), Outbox.Message("A: 2\r\n"), Outbox.Message("A: 3\r\n"));
        Assert.Equal([DeliveryStatus.Delivered, DeliveryStatus.InDoubt, DeliveryStatus.InDoubt], outbox.Statuses);
    }

    [Fact]
    public async Task A_421_defers_the_message_it_answers_and_leaves_those_behind_untried()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(Chunking);
            for (int i = 0; i < 3; i++) await SmtpClientTests.TakeAsync(s, await HeardAsync(s));
            await s.SayAsync("250 ok\r\n250 ok\r\n250 ok\r\n250 done\r\n421 4.3.2 going down");
            s.Close();
        });
        (Outbox outbox, SmtpConnectionEnd end) = await SmtpClientTests.SendAsync(server, Outbox.Message("A: 1\r\n"), Outbox.Message("A: 2\r\n"), Outbox.Message("A: 3\r\n"));
        Assert.Equal(SmtpConnectionEnd.ServerClosing, end);
        Assert.Equal([DeliveryStatus.Delivered, DeliveryStatus.Deferred, DeliveryStatus.NotTried], outbox.Statuses);
    }

    [Fact]
    public async Task A_server_that_stalls_behind_the_end_times_out_in_doubt()
    {
        ManualTime time = new();
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("PIPELINING");
            await SmtpClientTests.TakeAsync(s, await s.EnvelopeAsync());
            await s.GoneAsync();
        });
        // All waits but the last are a day, so that passing time can only end the last.
        TimeSpan day = TimeSpan.FromDays(1);
        SmtpClientOptions options = new() { ConnectTimeout = day, GreetingTimeout = day, CommandTimeout = day, DataInitiationTimeout = day, DataBlockTimeout = day };
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, options, time)).Connection!;
        Outbox outbox = new Outbox().Add(Outbox.Message("A: 1\r\n"));
        Task<SmtpConnectionEnd> sending = connection.SendAsync(outbox.Next, outbox.Done);
        await server.ContentHeard.WaitAsync(TimeSpan.FromSeconds(30));
        await time.PassUntilAsync(sending);
        Assert.Equal((SmtpConnectionEnd.TimedOut, DeliveryStatus.InDoubt), (await sending, outbox.Statuses.Single()));
    }

    [Fact]
    public async Task A_server_that_takes_no_more_content_times_out_and_the_message_was_not_tried()
    {
        ManualTime time = new();
        TaskCompletionSource over = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("PIPELINING");
            await s.EnvelopeAsync();
            await s.SayAsync("354 go");
            await s.OctetsAsync(1);
            begun.SetResult();
            await over.Task;
        });
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, new(), time)).Connection!;
        Outbox outbox = new Outbox().Add(Outbox.Message("A: 1\r\n", string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 500_000))));
        Task<SmtpConnectionEnd> sending = connection.SendAsync(outbox.Next, outbox.Done);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await time.PassUntilAsync(sending);
        over.SetResult();
        Assert.Equal((SmtpConnectionEnd.TimedOut, DeliveryStatus.NotTried), (await sending, outbox.Statuses.Single()));
    }

    [Fact]
    public async Task A_message_cancelled_behind_the_go_ahead_costs_the_connection_and_sends_nothing()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("PIPELINING");
            await s.EnvelopeAsync();
            await s.SayAsync("354 go");
            Assert.Null(await s.LineAsync());
        });
        (Outbox outbox, SmtpConnectionEnd end) = await SmtpClientTests.SendAsync(server, Outbox.Message("", render: () => null), Outbox.Message("A: 2\r\n"));
        Assert.Equal((SmtpConnectionEnd.CancelledAfterGoAhead, DeliveryStatus.Cancelled), (end, outbox.Statuses.Single()));
    }

    [Fact]
    public async Task A_message_cancelled_before_it_is_chunked_is_never_mentioned()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(Chunking);
            await SmtpClientTests.TakeAsync(s, await s.EnvelopeAsync());
            await s.SayAsync("250 done");
        });
        (Outbox outbox, SmtpConnectionEnd end) = await SmtpClientTests.SendAsync(server, Outbox.Message("", render: () => null, recipients: ["gone@example.net"]), Outbox.Message("A: 2\r\n"));
        Assert.Equal(SmtpConnectionEnd.None, end);
        Assert.Equal([DeliveryStatus.Cancelled, DeliveryStatus.Delivered], outbox.Statuses);
        Assert.DoesNotContain("gone@", server.Heard.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_pipelining_a_cancelled_message_costs_a_RSET()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync();
            await s.LineAsync();
            await s.SayAsync("250 ok");
            await s.LineAsync();
            await s.SayAsync("250 ok");
            Assert.Equal("RSET", await s.LineAsync());
            await s.SayAsync("250 ok");
            await SmtpClientTests.TakeAsync(s, await s.EnvelopeAsync());
            await s.SayAsync("250 done");
        });
        (Outbox outbox, _) = await SmtpClientTests.SendAsync(server, Outbox.Message("", render: () => null), Outbox.Message("A: 2\r\n"));
        Assert.Equal([DeliveryStatus.Cancelled, DeliveryStatus.Delivered], outbox.Statuses);
    }

    [Fact]
    public async Task Abort_from_another_thread_ends_a_send_at_once()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("PIPELINING");
            await s.GoneAsync();
        });
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, new())).Connection!;
        Outbox outbox = new Outbox().Add(Outbox.Message("A: 1\r\n"));
        Task<SmtpConnectionEnd> sending = connection.SendAsync(outbox.Next, outbox.Done);
        await Task.Run(connection.Abort);
        Assert.Equal(SmtpConnectionEnd.Aborted, await sending.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal([DeliveryStatus.NotTried], outbox.Statuses);
    }

    [Fact]
    public async Task A_render_that_throws_cuts_the_connection_and_every_message_has_its_outcome()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(Chunking);
            await s.GoneAsync();
        });
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, new())).Connection!;
        Outbox outbox = new Outbox().Add(Outbox.Message("A: 1\r\n"), Outbox.Message("", render: () => throw new InvalidDataException()));
        await Assert.ThrowsAsync<InvalidDataException>(() => connection.SendAsync(outbox.Next, outbox.Done));
        Assert.Equal([DeliveryStatus.Cancelled, DeliveryStatus.NotTried], outbox.Statuses);
    }

    private static async Task<string> HeardAsync(ScriptedServer server)
    {
        while (true)
        {
            string line = await server.LineAsync() ?? throw new IOException("The client has closed.");
            if (line.StartsWith("BDAT", StringComparison.Ordinal)) return line;
        }
    }
}
