using CryptoList.Mail.Smtp.Client;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

public class SmtpClientTests
{
    private static readonly string[] Pipelining = ["PIPELINING", "8BITMIME", "SIZE 10000"];
    private static readonly string[] Chunking = ["PIPELINING", "CHUNKING"];

    public static TheoryData<string[]> Ways => new() { Array.Empty<string>(), new[] { "PIPELINING" }, new[] { "PIPELINING", "CHUNKING" } };

    [Theory]
    [InlineData("421 4.3.2 not now", SmtpConnectionEnd.GreetingDeferred)]
    [InlineData("450-wait\r\n450 4.3.2 a bit", SmtpConnectionEnd.GreetingDeferred)]
    [InlineData("554 5.7.1 no mail here", SmtpConnectionEnd.GreetingRefused)]
    [InlineData("250 hello", SmtpConnectionEnd.ProtocolError)]
    [InlineData("HTTP/1.1 400 Bad Request", SmtpConnectionEnd.ProtocolError)]
    [InlineData("220-a\r\n221 b", SmtpConnectionEnd.ProtocolError)]
    public async Task A_bad_greeting_is_named(string greeting, SmtpConnectionEnd end)
    {
        await using ScriptedServer server = new(async s => await s.SayAsync(greeting));
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new());
        Assert.Equal((null, end), (result.Connection, result.End));
    }

    [Fact]
    public async Task A_port_nobody_listens_on_is_named()
    {
        System.Net.EndPoint nobody;
        using (System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0))
        {
            listener.Start();
            nobody = listener.LocalEndpoint;
        }
        Assert.Equal(SmtpConnectionEnd.ConnectFailed, (await SmtpClientConnection.ConnectAsync(nobody, new())).End);
    }

    [Fact]
    public async Task A_server_that_never_greets_times_out()
    {
        ManualTime time = new();
        await using ScriptedServer server = new(s => s.GoneAsync());
        Task<SmtpConnectResult> connecting = SmtpClientConnection.ConnectAsync(server.EndPoint, new() { ConnectTimeout = TimeSpan.FromDays(1) }, time);
        await time.PassUntilAsync(connecting);
        Assert.Equal(SmtpConnectionEnd.TimedOut, (await connecting).End);
    }

    [Fact]
    public async Task HELO_follows_where_EHLO_is_not_known()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.SayAsync("220 old");
            await s.LineAsync();
            await s.SayAsync("500 what?");
            await s.LineAsync();
            await s.SayAsync("250 old");
        });
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new());
        using SmtpClientConnection connection = result.Connection!;
        Assert.Equal(SmtpCapabilities.Basic, connection.Capabilities);
        Assert.Equal("EHLO localhost\r\nHELO localhost\r\n", server.Heard.ToString());
    }

    [Fact]
    public async Task With_pipelining_the_next_envelope_goes_with_the_end_of_data()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(Pipelining);
            await s.EnvelopeAsync();
            await s.SayAsync("354 go");
            // The second message's commands must come without any reply to the first's content.
            await s.UntilAsync("\r\n.\r\n");
            string? mail = await s.LineAsync(), rcpt = await s.LineAsync(), data = await s.LineAsync();
            Assert.StartsWith("MAIL", mail);
            Assert.StartsWith("RCPT", rcpt);
            Assert.Equal("DATA", data);
            await s.SayAsync("250 2.0.0 first\r\n250 ok\r\n250 ok\r\n354 go");
            await s.UntilAsync("\r\n.\r\n");
            await s.SayAsync("250 2.0.0 second");
        });
        (Outbox outbox, SmtpConnectionEnd end) = await SendAsync(server, Outbox.Message("A: 1\r\n", "\r\n.dot\r\n"), Outbox.Message("A: 2\r\n"));
        Assert.Equal(SmtpConnectionEnd.None, end);
        Assert.Equal(["first", "second"], outbox.Told.Select(t => t.Outcome[0].Reply!.Lines[0]));
        Assert.Contains("A: 1\r\n\r\n..dot\r\n.\r\n", server.Heard.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_chunking_several_messages_are_under_way_each_behind_a_RSET()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(Chunking);
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal("RSET", await s.LineAsync());
                await s.LineAsync();
                await s.LineAsync();
                Assert.Equal("BDAT 14 LAST", await s.LineAsync());
                Assert.Equal($"A: {i}\r\n\r\nbody\r\n", await s.OctetsAsync(14));
            }
            for (int i = 0; i < 3; i++) await s.SayAsync("250 ok\r\n250 ok\r\n250 ok\r\n250 done");
        });
        (Outbox outbox, _) = await SendAsync(server, [.. Enumerable.Range(0, 3).Select(i => Outbox.Message($"A: {i}\r\n"))]);
        Assert.All(outbox.Told, t => Assert.True(t.Outcome.IsDelivered));
        Assert.Equal(3, outbox.Told.Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_recipient_has_its_own_outcome(string[] extensions)
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(extensions);
            await TakeAsync(s, await s.EnvelopeAsync(l => l.Contains("no@", StringComparison.Ordinal) ? "550 5.1.1 no" : l.Contains("later@", StringComparison.Ordinal) ? "450 4.2.1 later" : "250 ok"));
            await s.SayAsync("250 2.0.0 done");
        });
        (Outbox outbox, _) = await SendAsync(server, Outbox.Message("A: 1\r\n", recipients: ["no@example.net", "yes@example.net", "later@example.net"]));
        DeliveryOutcome outcome = outbox.Told.Single().Outcome;
        Assert.Equal([DeliveryStatus.Failed, DeliveryStatus.Delivered, DeliveryStatus.Deferred], Enumerable.Range(0, 3).Select(i => outcome[i].Status));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_message_whose_recipients_are_all_refused_leaves_the_next_alone(string[] extensions)
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(extensions);
            string first = extensions.Length == 0 ? await s.LineAsync() ?? "" : await s.EnvelopeAsync(l => l.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no" : "250 ok");
            if (extensions.Length == 0)
            {
                await s.SayAsync("250 ok");
                await s.LineAsync();
                await s.SayAsync("550 5.1.1 no");
            }
            else
            {
                if (first.StartsWith("BDAT", StringComparison.Ordinal)) await TakeAsync(s, first);
                await s.SayAsync("503 5.5.1 no valid recipients");
            }
            Assert.Equal("RSET", await s.LineAsync());
            await s.SayAsync("250 ok");
            await TakeAsync(s, await s.EnvelopeAsync());
            await s.SayAsync("250 2.0.0 done");
        });
        (Outbox outbox, _) = await SendAsync(server, Outbox.Message("A: 1\r\n"), Outbox.Message("A: 2\r\n"));
        Assert.Equal([DeliveryStatus.Failed, DeliveryStatus.Delivered], outbox.Statuses);
    }

    [Fact]
    public async Task A_go_ahead_without_recipients_is_answered_with_the_end_alone()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(Pipelining);
            await s.EnvelopeAsync(l => l.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no" : "250 ok");
            await s.SayAsync("354 go");
            Assert.Equal(".", await s.LineAsync());
            await s.SayAsync("554 5.5.1 no valid recipients");
        });
        (Outbox outbox, _) = await SendAsync(server, Outbox.Message("secret\r\n"));
        Assert.Equal([DeliveryStatus.Failed], outbox.Statuses);
    }

    [Fact]
    public async Task A_refused_MAIL_sends_no_content_even_if_the_server_goes_on()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(Pipelining);
            await s.EnvelopeAsync(l => l.StartsWith("MAIL", StringComparison.Ordinal) ? "451 4.7.1 no" : "250 ok");
            await s.SayAsync("354 go");
            Assert.Equal(".", await s.LineAsync());
            await s.SayAsync("250 ok");
        });
        (Outbox outbox, _) = await SendAsync(server, Outbox.Message("A: 1\r\n"));
        Assert.Equal([DeliveryStatus.Deferred], outbox.Statuses);
    }

    [Fact]
    public async Task Messages_the_server_cannot_carry_are_refused_without_asking_it()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("PIPELINING", "SIZE 5000");
            await s.GoneAsync();
        });
        OutgoingMessage utf8 = Outbox.Message("A: 1\r\n", recipients: ["ä@example.net"]);
        (Outbox outbox, _) = await SendAsync(server, Outbox.Message("A: 1\r\n", string.Concat(Enumerable.Repeat("x\r\n", 500))), Outbox.Message("A: 2\r\n", "\u00e4\r\n"), utf8);
        Assert.Equal(["5.3.4", "5.6.3", "5.6.7"], outbox.Told.Select(t => t.Outcome[0].Reply!.Enhanced!.Value.ToString()));
    }

    [Fact]
    public async Task LMTP_tells_each_accepted_recipient_apart()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(Pipelining);
            await TakeAsync(s, await s.EnvelopeAsync(l => l.Contains("no@", StringComparison.Ordinal) ? "550 5.1.1 no" : "250 ok"));
            await s.SayAsync("250 2.0.0 done\r\n452 4.2.2 full");
        });
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Lmtp = true })).Connection!;
        Outbox outbox = new Outbox().Add(Outbox.Message("A: 1\r\n", recipients: ["no@example.net", "yes@example.net", "full@example.net"]));
        await connection.SendAsync(outbox.Next, outbox.Done).WaitAsync(TimeSpan.FromSeconds(30));
        DeliveryOutcome outcome = outbox.Told.Single().Outcome;
        Assert.Equal([DeliveryStatus.Failed, DeliveryStatus.Delivered, DeliveryStatus.Deferred], Enumerable.Range(0, 3).Select(i => outcome[i].Status));
        Assert.StartsWith("LHLO ", server.Heard.ToString(), StringComparison.Ordinal);
    }

    internal static async Task<(Outbox Outbox, SmtpConnectionEnd End)> SendAsync(ScriptedServer server, params OutgoingMessage[] messages)
    {
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new());
        using SmtpClientConnection connection = result.Connection!;
        Outbox outbox = new Outbox().Add(messages);
        SmtpConnectionEnd end = await connection.SendAsync(outbox.Next, outbox.Done).WaitAsync(TimeSpan.FromSeconds(30));
        return (outbox, end);
    }

    /// <summary>Takes the content behind DATA (saying 354) or BDAT.</summary>
    internal static async Task TakeAsync(ScriptedServer server, string command)
    {
        if (command == "DATA")
        {
            await server.SayAsync("354 go");
            await server.UntilAsync("\r\n.\r\n");
        }
        else
        {
            await server.OctetsAsync(int.Parse(command.Split(' ')[1]));
        }
    }
}
