using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

public class SessionHandlerTests
{
    private static readonly SmtpReply Fault = SmtpReplies.HandlerFault;
    private static readonly SmtpReply NotHere = new(550, new(5, 1, 1), "No such list");

    [Fact]
    public async Task What_the_handler_throws_at_MAIL_is_451_and_the_session_goes_on()
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync();
        dialogue.Handler.OnMail = _ => throw new IOException("disk");
        Assert.Equal(Fault.ToString(), await dialogue.SayAsync("MAIL FROM:<a@example.org>"));
        Assert.Equal("disk", dialogue.Faults.Single().Message);
        Assert.StartsWith("503", await dialogue.SayAsync("RCPT TO:<b@example.org>"));
    }

    [Fact]
    public async Task What_the_handler_throws_at_DATA_is_451_before_any_text()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        dialogue.Handler.OnBegin = () => throw new InvalidOperationException();
        Assert.Equal(Fault.ToString(), await dialogue.SayAsync("DATA"));
        Assert.StartsWith("250", await dialogue.SayAsync("RSET"));
    }

    [Fact]
    public async Task What_the_receiver_throws_amid_a_message_is_451_after_it()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        dialogue.Handler.OnWrite = _ => throw new IOException("disk full");
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync("one\r\ntwo\r\n.\r\nNOOP\r\n");
        Assert.Equal(Fault.ToString(), await dialogue.ReplyAsync());
        Assert.StartsWith("250", await dialogue.ReplyAsync());
        Assert.True(dialogue.Handler.Begun.Single().Aborted);
    }

    [Fact]
    public async Task What_the_receiver_throws_at_the_end_is_451()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        dialogue.Handler.OnComplete = () => throw new InvalidOperationException();
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync(".\r\n");
        Assert.Equal(Fault.ToString(), await dialogue.ReplyAsync());
    }

    [Fact]
    public async Task A_refused_recipient_leaves_the_others()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        dialogue.Handler.OnRcpt = c => c.Recipient.LocalPart == "no" ? NotHere : SmtpReplies.RecipientOk;
        Assert.Equal(NotHere.ToString(), await dialogue.SayAsync("RCPT TO:<no@example.org>"));
        Assert.StartsWith("354", await dialogue.SayAsync("DATA"));
    }

    [Fact]
    public async Task A_message_refused_at_its_first_chunk_has_all_its_chunks_read()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        dialogue.Handler.OnBegin = () => NotHere;
        await dialogue.SendAsync("BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");
        Assert.Equal(NotHere.ToString(), await dialogue.ReplyAsync());
        Assert.StartsWith("250", await dialogue.ReplyAsync());
    }

    [Fact]
    public async Task LMTP_answers_for_each_accepted_recipient()
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync(new() { Protocol = SmtpProtocol.Lmtp });
        dialogue.Handler.OnRcpt = c => c.Recipient.LocalPart == "no" ? NotHere : SmtpReplies.RecipientOk;
        dialogue.Handler.OnComplete = () => SmtpDataReplies.ForEach([SmtpReplies.Ok, NotHere]);
        await dialogue.SendAsync("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nRCPT TO:<no@example.org>\r\nRCPT TO:<c@example.org>\r\nDATA\r\ntext\r\n.\r\nQUIT\r\n");
        List<string> replies = await dialogue.RepliesToEndAsync();
        Assert.Equal("250 250 550 250 354 250 550 221", string.Join(' ', replies.Select(r => r[..3])));
    }

    [Theory]
    [InlineData("EHLO c")]
    [InlineData("HELO c")]
    public async Task LMTP_knows_no(string command)
    {
        await using Dialogue dialogue = new(new() { Protocol = SmtpProtocol.Lmtp });
        Assert.Equal("220 localhost LMTP", await dialogue.ReplyAsync());
        Assert.Equal(SmtpReplies.UseLhlo.ToString(), await dialogue.SayAsync(command));
    }

    [Fact]
    public async Task A_dropped_message_gets_no_reply()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        dialogue.Handler.OnComplete = () => SmtpDataReplies.Drop;
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync(".\r\n");
        Assert.Empty(await dialogue.RepliesToEndAsync());
        Assert.Equal(SmtpSessionEnd.Dropped, await dialogue.End);
    }
}
