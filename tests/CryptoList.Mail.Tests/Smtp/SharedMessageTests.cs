using System.Text;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>Messages for several recipients whose header depends on who was accepted.</summary>
public class SharedMessageTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public static TheoryData<string[]> Ways => new() { Array.Empty<string>(), new[] { "PIPELINING" }, new[] { "PIPELINING", "CHUNKING" } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_header_is_made_for_those_accepted_and_the_next_message_is_not_disturbed(string[] extensions)
    {
        List<string> contents = [];
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(extensions);
            for (int i = 0; i < 2; i++)
            {
                string start = await s.EnvelopeAsync(line => line.StartsWith("RCPT TO:<b@", StringComparison.Ordinal) ? "550 5.1.1 no" : "250 ok");
                contents.Add(await ContentAsync(s, start));
                await s.SayAsync("250 taken");
            }
            await s.GoneAsync();
        });
        Outbox outbox = new Outbox().Add(Shared("a@example.net", "b@example.net", "c@example.net"), Outbox.Message("A: alone\r\n"));
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, new())).Connection!;
        Assert.Equal(SmtpConnectionEnd.None, await connection.SendAsync(outbox.Next, outbox.Done).WaitAsync(Soon));
        Assert.Equal(["For: a@example.net c@example.net\r\n\r\nbody\r\n", "A: alone\r\n\r\nbody\r\n"], contents);
        DeliveryOutcome outcome = outbox.Told[0].Outcome;
        Assert.Equal([DeliveryStatus.Delivered, DeliveryStatus.Failed, DeliveryStatus.Delivered], Enumerable.Range(0, 3).Select(i => outcome[i].Status));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task With_nobody_accepted_nothing_is_rendered_and_the_next_message_goes_out(string[] extensions)
    {
        List<string> contents = [];
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync(extensions);
            while (contents.Count == 0)
            {
                string start = await s.EnvelopeAsync(line => line.StartsWith("RCPT TO:<b", StringComparison.Ordinal) ? "450 4.2.0 later" : "250 ok");
                if (start == "DATA" && !s.Heard.ToString().Contains("<m@", StringComparison.Ordinal)) await s.SayAsync("554 5.5.1 nobody");
                else contents.Add(await ContentAsync(s, start));
            }
            await s.SayAsync("250 taken");
            await s.GoneAsync();
        });
        Outbox outbox = new Outbox().Add(Shared("b1@example.net", "b2@example.net"), Outbox.Message("A: alone\r\n"));
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, new())).Connection!;
        Assert.Equal(SmtpConnectionEnd.None, await connection.SendAsync(outbox.Next, outbox.Done).WaitAsync(Soon));
        Assert.Equal(["A: alone\r\n\r\nbody\r\n"], contents);
        Assert.Equal([DeliveryStatus.Deferred, DeliveryStatus.Deferred], Enumerable.Range(0, 2).Select(i => outbox.Told[0].Outcome[i].Status));
    }

    [Fact]
    public async Task Cancelled_after_the_recipients_were_answered_it_costs_no_connection_with_CHUNKING()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("PIPELINING", "CHUNKING");
            await ContentAsync(s, await s.EnvelopeAsync(line => line.StartsWith("RCPT TO:<b", StringComparison.Ordinal) ? "550 5.1.1 no" : "250 ok"));
            await s.SayAsync("250 taken");
            await s.GoneAsync();
        });
        OutgoingMessage cancelled = new() { Sender = EnvelopePath.Parse("list@example.org"), Recipients = [EnvelopePath.Parse("a@example.net"), EnvelopePath.Parse("b@example.net")], Render = () => null, RendersForAccepted = true };
        Outbox outbox = new Outbox().Add(cancelled, Outbox.Message("A: alone\r\n"));
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, new())).Connection!;
        Assert.Equal(SmtpConnectionEnd.None, await connection.SendAsync(outbox.Next, outbox.Done).WaitAsync(Soon));
        Assert.Equal([DeliveryStatus.Cancelled, DeliveryStatus.Failed], Enumerable.Range(0, 2).Select(i => outbox.Told[0].Outcome[i].Status));
        Assert.True(outbox.Told[1].Outcome.IsDelivered);
    }

    [Fact]
    public async Task LMTP_answers_for_each_recipient_after_the_message()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("PIPELINING", "CHUNKING");
            await ContentAsync(s, await s.EnvelopeAsync(line => line.StartsWith("RCPT TO:<b", StringComparison.Ordinal) ? "550 5.1.1 no" : "250 ok"));
            await s.SayAsync("250 2.1.5 taken\r\n452 4.2.2 full");
            await s.GoneAsync();
        });
        Outbox outbox = new Outbox().Add(Shared("a@example.net", "b@example.net", "c@example.net"));
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Lmtp = true })).Connection!;
        Assert.Equal(SmtpConnectionEnd.None, await connection.SendAsync(outbox.Next, outbox.Done).WaitAsync(Soon));
        Assert.StartsWith("LHLO ", server.Heard.ToString(), StringComparison.Ordinal);
        Assert.Equal([DeliveryStatus.Delivered, DeliveryStatus.Failed, DeliveryStatus.Deferred], Enumerable.Range(0, 3).Select(i => outbox.Told[0].Outcome[i].Status));
    }

    [Fact]
    public async Task A_connection_lost_before_the_chunk_leaves_nothing_in_doubt()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("PIPELINING", "CHUNKING");
            await s.LineAsync();
            await s.LineAsync();
            s.Close();
        });
        Outbox outbox = new Outbox().Add(Shared("a@example.net", "b@example.net"));
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, new())).Connection!;
        await connection.SendAsync(outbox.Next, outbox.Done).WaitAsync(Soon);
        Assert.Equal([DeliveryStatus.NotTried, DeliveryStatus.NotTried], Enumerable.Range(0, 2).Select(i => outbox.Told[0].Outcome[i].Status));
    }

    [Fact]
    public async Task Recipients_are_named_to_a_server_that_offers_DSN()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("PIPELINING", "CHUNKING", "DSN");
            await ContentAsync(s, await s.EnvelopeAsync());
            await s.SayAsync("250 taken");
            await s.GoneAsync();
        });
        Outbox outbox = new Outbox().Add(Shared("a+b@example.net"));
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, new())).Connection!;
        await connection.SendAsync(outbox.Next, outbox.Done).WaitAsync(Soon);
        Assert.Contains("RCPT TO:<a+b@example.net> NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bb@example.net\r\n", server.Heard.ToString(), StringComparison.Ordinal);
        Assert.Contains(" ENVID=c0ffee\r\n", server.Heard.ToString(), StringComparison.Ordinal);
    }

    private static OutgoingMessage Shared(params string[] recipients)
    {
        OutgoingMessage message = null!;
        return message = new()
        {
            Sender = EnvelopePath.Parse("list@example.org"),
            Recipients = [.. recipients.Select(EnvelopePath.Parse)],
            Content = Outbox.Content("\r\nbody\r\n"),
            Render = () => Encoding.Latin1.GetBytes($"For: {string.Join(' ', recipients.Where((_, i) => !message.IsRefused(i)))}\r\n"),
            RendersForAccepted = true,
            NamesRecipients = true,
            Notify = DsnNotify.Failure | DsnNotify.Delay,
            EnvelopeId = "c0ffee",
        };
    }

    private static async Task<string> ContentAsync(ScriptedServer server, string start)
    {
        if (start != "DATA") return (await server.OctetsAsync(int.Parse(start.Split(' ')[1])))!;
        await server.SayAsync("354 go on");
        return (await server.UntilAsync("\r\n.\r\n"))![..^3];
    }
}
