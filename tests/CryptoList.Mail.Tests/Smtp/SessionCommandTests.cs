using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

public class SessionCommandTests
{
    [Fact]
    public async Task The_greeting_names_the_server()
    {
        await using Dialogue dialogue = new();
        Assert.Equal("220 mx.example.org ESMTP", await dialogue.ReplyAsync());
    }

    [Fact]
    public async Task EHLO_offers_the_extensions()
    {
        await using Dialogue dialogue = new();
        await dialogue.ReplyAsync();
        string[] lines = (await dialogue.SayAsync("EHLO client.example")).Split('\n');
        Assert.Equal(["250-mx.example.org", "250-PIPELINING", $"250-SIZE {50 << 20}", "250-8BITMIME", "250-SMTPUTF8", "250-CHUNKING", "250-DSN", "250-ENHANCEDSTATUSCODES", "250-VRFY", "250 HELP"], lines);
    }

    [Theory]
    [InlineData("EHLO", "501 5.5.4")]
    [InlineData("HELO two words", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@example.org>", "503 5.5.1")]
    [InlineData("RCPT TO:<a@example.org>", "503 5.5.1")]
    [InlineData("DATA", "503 5.5.1")]
    [InlineData("NOOP anything", "250 2.0.0")]
    [InlineData("HELP MAIL", "214")]
    [InlineData("VRFY someone", "252 2.1.5")]
    [InlineData("VRFY", "501 5.5.4")]
    [InlineData("RSET", "250 2.0.0")]
    [InlineData("RSET now", "501 5.5.4")]
    [InlineData("QUIT now", "501 5.5.4")]
    [InlineData("XYZZY", "500 5.5.1")]
    [InlineData("EXPN list", "500 5.5.1")]
    [InlineData("STARTTLS", "500 5.5.1")]
    [InlineData("", "500 5.5.1")]
    [InlineData("NOOP \a", "500 5.5.2")]
    public async Task Before_EHLO(string command, string reply)
    {
        await using Dialogue dialogue = new();
        await dialogue.ReplyAsync();
        Assert.StartsWith(reply, await dialogue.SayAsync(command));
    }

    [Theory]
    [InlineData("MAIL FROM:<a@example.org>", "250 2.1.0")]
    [InlineData("mail from:<>", "250 2.1.0")]
    [InlineData("MAIL FROM: <a@example.org>", "250 2.1.0")]
    [InlineData("MAIL FROM:<\"odd one\"@example.org>", "250 2.1.0")]
    [InlineData("MAIL FROM:a@example.org", "501 5.1.7")]
    [InlineData("MAIL FROM:<a@>", "501 5.1.7")]
    [InlineData("MAIL FROM:<a>", "501 5.1.7")]
    [InlineData("MAIL TO:<a@example.org>", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@example.org> SIZE=1000 BODY=8BITMIME RET=HDRS ENVID=a+2Bb", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@example.org> SIZE=99999999999", "552 5.3.4")]
    [InlineData("MAIL FROM:<a@example.org> SIZE=x", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@example.org> SIZE=1 SIZE=2", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@example.org> BODY=BINARYMIME", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@example.org> RET=NONE", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@example.org> ENVID=a+0Ab", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@example.org> SMTPUTF8=1", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@example.org>  SIZE=1", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@example.org> AUTH=<>", "555 5.5.4")]
    [InlineData("MAIL FROM:<\u00c3\u00a4@example.org>", "553 5.6.7")]
    [InlineData("MAIL FROM:<\u00c3\u00a4@example.org> SMTPUTF8", "250 2.1.0")]
    [InlineData("MAIL FROM:<\u00e4@example.org> SMTPUTF8", "501 5.1.7")]
    [InlineData("RCPT TO:<a@example.org>", "503 5.5.1")]
    [InlineData("LHLO client", "500 5.5.1")]
    public async Task After_EHLO(string command, string reply)
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync();
        Assert.StartsWith(reply, await dialogue.SayAsync(command));
    }

    [Theory]
    [InlineData("RCPT TO:<b@example.org>", "250 2.1.5")]
    [InlineData("RCPT TO:<Postmaster>", "250 2.1.5")]
    [InlineData("RCPT TO:<@relay.example:b@example.org>", "250 2.1.5")]
    [InlineData("RCPT TO:<>", "501 5.1.3")]
    [InlineData("RCPT TO:<b@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;B+2Bc@example.org", "250 2.1.5")]
    [InlineData("RCPT TO:<b@example.org> NOTIFY=NEVER,DELAY", "501 5.5.4")]
    [InlineData("RCPT TO:<b@example.org> NOTIFY", "501 5.5.4")]
    [InlineData("RCPT TO:<b@example.org> ORCPT=rfc822", "501 5.5.4")]
    [InlineData("RCPT TO:<b@example.org> X=1", "555 5.5.4")]
    [InlineData("MAIL FROM:<a@example.org>", "503 5.5.1")]
    [InlineData("DATA", "503 5.5.1")]
    public async Task After_MAIL(string command, string reply)
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync();
        await dialogue.SayAsync("MAIL FROM:<a@example.org>");
        Assert.StartsWith(reply, await dialogue.SayAsync(command));
    }

    [Theory]
    [InlineData("MAIL FROM:<a@example.org>")]
    [InlineData("RCPT TO:<a@example.org>")]
    [InlineData("DATA")]
    [InlineData("HELP")]
    [InlineData("VRFY a")]
    public async Task Between_chunks_it_is_out_of_sequence(string command)
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SendAsync("BDAT 3\r\na\r\n");
        Assert.StartsWith("250", await dialogue.ReplyAsync());
        Assert.Equal(SmtpReplies.InChunks.ToString(), await dialogue.SayAsync(command));
    }

    [Theory]
    [InlineData("RSET")]
    [InlineData("EHLO again")]
    public async Task It_ends_the_transaction(string command)
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        Assert.StartsWith("250", await dialogue.SayAsync(command));
        Assert.Equal(1, dialogue.Handler.TransactionsEnded);
        Assert.StartsWith("503", await dialogue.SayAsync("DATA"));
    }

    [Fact]
    public async Task Parameters_need_EHLO()
    {
        await using Dialogue dialogue = new();
        await dialogue.ReplyAsync();
        await dialogue.SayAsync("HELO client");
        Assert.StartsWith("555", await dialogue.SayAsync("MAIL FROM:<a@example.org> SIZE=1"));
    }

    [Fact]
    public async Task Envelope_parameters_reach_the_handler_decoded()
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync();
        await dialogue.SayAsync("MAIL FROM:<a@example.org> ENVID=a+2Bb RET=FULL SIZE=12 BODY=8bitmime SMTPUTF8");
        await dialogue.SayAsync("RCPT TO:<b@example.org> ORCPT=rfc822;B+2Bc@example.org NOTIFY=failure,delay");
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync(".\r\n");
        await dialogue.ReplyAsync();
        ReceivedMessage message = dialogue.Handler.Delivered.Single();
        Assert.Equal(("a+b", DsnReturn.Full, 12L, BodyType.EightBitMime, true), (message.Mail.EnvelopeId, message.Mail.Return, message.Mail.DeclaredSize, message.Mail.Body, message.Mail.SmtpUtf8));
        Assert.Equal(new OriginalRecipient("rfc822", "B+c@example.org"), message.Recipients[0].OriginalRecipient);
        Assert.Equal(DsnNotify.Failure | DsnNotify.Delay, message.Recipients[0].Notify);
    }

    [Fact]
    public async Task QUIT_is_answered_and_ends_the_session()
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync();
        Assert.Equal(SmtpReplies.Closing.ToString(), await dialogue.SayAsync("QUIT"));
        Assert.Equal(SmtpSessionEnd.Quit, await dialogue.End);
        Assert.True(dialogue.Handler.Disposed);
    }
}
