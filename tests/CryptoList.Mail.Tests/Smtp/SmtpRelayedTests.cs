using System.Text;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

public sealed class SmtpRelayedTests
{
    private static readonly SmtpClientOptions Stepwise = new() { UsePipelining = false };

    [Fact]
    public async Task What_is_said_for_another_gets_its_reply_and_a_message_after_it_begins_with_RSET()
    {
        await using ScriptedServer server = new(async smtp =>
        {
            await smtp.IntroduceAsync();
            Assert.Equal("MAIL FROM:<a@b.example>", await smtp.LineAsync());
            await smtp.SayAsync("250-2.1.0 one\r\n250 2.1.0 two");
            Assert.Equal("DATA", await smtp.LineAsync());
            await smtp.SayAsync("354 go");
            Assert.Equal("..dot\r\n.\r\n", await smtp.UntilAsync("\r\n.\r\n"));
            await smtp.SayAsync("550 5.7.1 no");
            Assert.Equal("RSET", await smtp.LineAsync());
            await smtp.SayAsync("250 ok");
            await smtp.EnvelopeAsync();
            await smtp.SayAsync("354 go");
            await smtp.UntilAsync("\r\n.\r\n");
            await smtp.SayAsync("250 ok");
            await smtp.GoneAsync();
        });
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, Stepwise)).Connection!;
        Assert.Equal(new SmtpReply(250, new(2, 1, 0), "one", "two"), await connection.RelayAsync("MAIL FROM:<a@b.example>"u8.ToArray()));
        using MemoryStream text = new(Encoding.ASCII.GetBytes(".dot\r\n"));
        Assert.Equal(SharedContentFault.None, StreamedContent.TryCreate(text, out StreamedContent? content));
        Assert.Equal(new SmtpReply(550, new(5, 7, 1), "no"), await connection.RelayContentAsync(content!));
        Queue<OutgoingMessage> one = new([new OutgoingMessage { Sender = EnvelopePath.Parse("a@b.example"), Recipients = [EnvelopePath.Parse("c@d.example")], Streamed = content, Render = () => ReadOnlyMemory<byte>.Empty }]);
        DeliveryStatus? status = null;
        await connection.SendAsync(() => one.TryDequeue(out OutgoingMessage? next) ? next : null, (_, outcome) => status = outcome[0].Status);
        Assert.Equal(DeliveryStatus.Delivered, status);
    }

    [Fact]
    public async Task A_421_ends_the_connection_and_is_given_and_after_it_nothing_is_said()
    {
        await using ScriptedServer server = new(async smtp =>
        {
            await smtp.IntroduceAsync();
            await smtp.LineAsync();
            await smtp.SayAsync("421 4.3.2 going");
            await smtp.GoneAsync();
        });
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, Stepwise)).Connection!;
        Assert.Equal(421, (await connection.RelayAsync("NOOP"u8.ToArray()))!.Code);
        Assert.Equal(SmtpConnectionEnd.ServerClosing, connection.End);
        Assert.Null(await connection.RelayAsync("NOOP"u8.ToArray()));
    }

    [Fact]
    public async Task A_connection_that_breaks_gives_no_reply_and_says_why()
    {
        await using ScriptedServer server = new(async smtp =>
        {
            await smtp.IntroduceAsync();
            await smtp.LineAsync();
            smtp.Close();
        });
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, Stepwise)).Connection!;
        Assert.Null(await connection.RelayAsync("NOOP"u8.ToArray()));
        Assert.Equal(SmtpConnectionEnd.Lost, connection.End);
    }

    [Fact]
    public async Task Two_lines_are_no_command()
    {
        await using ScriptedServer server = new(async smtp =>
        {
            await smtp.IntroduceAsync();
            await smtp.GoneAsync();
        });
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.EndPoint, Stepwise)).Connection!;
        await Assert.ThrowsAsync<ArgumentException>(() => connection.RelayAsync("NOOP\r\nQUIT"u8.ToArray()));
    }
}
