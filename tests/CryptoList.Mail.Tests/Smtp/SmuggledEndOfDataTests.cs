using CryptoList.Mail.Smtp.Server;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>The end-of-data variants published under the name SMTP smuggling: none may make two messages of one.</summary>
public class SmuggledEndOfDataTests
{
    private const string Second = "MAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nSubject: second\r\n\r\nsmuggled\r\n.\r\n";

    [Theory]
    [InlineData("\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n.\n")]
    [InlineData("\r.\r")]
    [InlineData("\r\n.\r")]
    [InlineData("\r.\n")]
    [InlineData("\n.\r")]
    [InlineData("\r\r\n.\r\r\n")]
    [InlineData("\r\n.\r\r\n")]
    [InlineData("\n\r.\r\n")]
    [InlineData("\n\n.\n\n")]
    public async Task A_bare_CR_or_LF_around_the_dot_ends_in_one_refusal_and_a_closed_connection(string fakeEnd)
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync("Subject: first\r\n\r\ntext" + fakeEnd + Second + "QUIT\r\n");
        List<string> replies = await dialogue.RepliesToEndAsync();
        Assert.Equal(SmtpSessionEnd.FramingLost, await dialogue.End);
        Assert.Equal([SmtpReplies.BareLineEnding.ToString()], replies);
        Assert.True(dialogue.Handler.Begun.Single() is { Aborted: true, Completed: false });
    }

    [Theory]
    [InlineData("\r\n\0.\r\n")]
    [InlineData("\r\n.\0\r\n")]
    public async Task A_NUL_around_the_dot_is_one_refusal_with_all_of_it_read_as_text(string fakeEnd)
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync("text" + fakeEnd + Second);
        Assert.Equal(SmtpReplies.Nul.ToString(), await dialogue.ReplyAsync());
        Assert.StartsWith("221", await dialogue.SayAsync("QUIT"));
        Assert.Empty(dialogue.Handler.Delivered);
        Assert.Single(dialogue.Handler.Begun);
    }

    [Theory]
    [InlineData("\r\n..\r\n")]
    [InlineData("\r\n. \r\n")]
    [InlineData("\r\n .\r\n")]
    [InlineData("\r\n.\t\r\n")]
    public async Task A_line_that_only_looks_like_the_end_is_text(string line)
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync("one" + line + "two\r\n.\r\n");
        Assert.StartsWith("250", await dialogue.ReplyAsync());
        string dotless = line.StartsWith("\r\n.", StringComparison.Ordinal) ? "\r\n" + line[3..] : line;
        Assert.Equal("one" + dotless + "two\r\n", dialogue.Handler.Delivered.Single().Text);
    }

    [Theory]
    [InlineData("NOOP\nNOOP\r\n")]
    [InlineData("NOOP\rNOOP\r\n")]
    [InlineData("NOOP\n")]
    [InlineData("\n")]
    [InlineData("NOOP\r\r\n")]
    public async Task A_bare_CR_or_LF_in_a_command_closes_the_connection(string octets)
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync();
        await dialogue.SendAsync(octets + "QUIT\r\n");
        Assert.Equal([SmtpReplies.BareLineEnding.ToString()], await dialogue.RepliesToEndAsync());
        Assert.Equal(SmtpSessionEnd.FramingLost, await dialogue.End);
    }

    [Theory]
    [InlineData("a\nb\r\n")]
    [InlineData("a\rb\r\n")]
    [InlineData("ab\r")]
    public async Task A_bare_CR_or_LF_in_a_chunk_refuses_the_message_and_keeps_the_session(string content)
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SendAsync($"BDAT {content.Length} LAST\r\n{content}");
        Assert.Equal(SmtpReplies.BareLineEndingInChunk.ToString(), await dialogue.ReplyAsync());
        Assert.StartsWith("250", await dialogue.SayAsync("MAIL FROM:<a@example.org>"));
    }
}
