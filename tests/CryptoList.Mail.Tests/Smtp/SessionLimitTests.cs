using CryptoList.Mail.Smtp.Server;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

public class SessionLimitTests
{
    [Fact]
    public async Task A_command_line_too_long_is_refused_and_the_session_goes_on()
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync(new() { MaxCommandLineLength = 512 });
        Assert.StartsWith("250", await dialogue.SayAsync("NOOP " + new string('x', 505)));
        Assert.Equal(SmtpReplies.LineTooLong.ToString(), await dialogue.SayAsync("NOOP " + new string('x', 506)));
        Assert.Equal(SmtpReplies.LineTooLong.ToString(), await dialogue.SayAsync("NOOP " + new string('x', 100_000)));
        Assert.StartsWith("250", await dialogue.SayAsync("NOOP"));
    }

    [Fact]
    public async Task A_bare_CR_in_a_line_too_long_closes_the_connection()
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync();
        await dialogue.SendAsync("NOOP " + new string('x', 3000) + "\r" + new string('x', 3000) + "\r\n");
        Assert.Equal([SmtpReplies.BareLineEnding.ToString()], await dialogue.RepliesToEndAsync());
    }

    [Fact]
    public async Task One_recipient_too_many_is_refused_for_now()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync(new() { MaxRecipients = 2 });
        Assert.StartsWith("250", await dialogue.SayAsync("RCPT TO:<c@example.org>"));
        Assert.Equal(SmtpReplies.TooManyRecipients.ToString(), await dialogue.SayAsync("RCPT TO:<d@example.org>"));
    }

    [Fact]
    public async Task Too_many_errors_end_the_session()
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync(new() { MaxErrors = 3 });
        await dialogue.SendAsync("A\r\nB\r\nC\r\nD\r\n");
        List<string> replies = await dialogue.RepliesToEndAsync();
        Assert.Equal(SmtpReplies.TooManyErrors.ToString(), replies[^1]);
        Assert.Equal(4, replies.Count);
    }

    [Fact]
    public async Task Too_many_commands_end_the_session()
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync(new() { MaxCommands = 3 });
        await dialogue.SendAsync("NOOP\r\nNOOP\r\nNOOP\r\nNOOP\r\n");
        Assert.Equal(SmtpReplies.TooManyCommands.ToString(), (await dialogue.RepliesToEndAsync())[^1]);
        Assert.Equal(SmtpSessionEnd.LimitReached, await dialogue.End);
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_told_421()
    {
        ManualTime time = new();
        await using Dialogue dialogue = await Dialogue.IntroducedAsync(new() { SessionTimeout = TimeSpan.FromDays(7) }, time);
        await time.PassUntilAsync(dialogue.End);
        Assert.Equal([SmtpReplies.CommandTimeout.ToString()], await dialogue.RepliesToEndAsync());
        Assert.Equal(SmtpSessionEnd.TimedOut, await dialogue.End);
    }

    [Fact]
    public async Task A_message_that_stalls_is_aborted()
    {
        ManualTime time = new();
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync(new() { SessionTimeout = TimeSpan.FromDays(7) }, time);
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync("half a line");
        await time.PassUntilAsync(dialogue.End);
        Assert.Equal([SmtpReplies.DataTimeout.ToString()], await dialogue.RepliesToEndAsync());
        Assert.True(dialogue.Handler.Begun.Single().Aborted);
    }

    [Fact]
    public async Task A_client_that_takes_no_replies_is_left()
    {
        ManualTime time = new();
        await using Dialogue dialogue = new(new() { SessionTimeout = TimeSpan.FromDays(7) }, time);
        for (int i = 0; i < 1200; i++) await dialogue.SendAsync("HELP\r\n");
        await time.PassUntilAsync(dialogue.End);
        Assert.Equal(SmtpSessionEnd.TimedOut, await dialogue.End);
    }

    [Fact]
    public async Task A_session_that_goes_on_too_long_ends_though_it_is_busy()
    {
        ManualTime time = new();
        await using Dialogue dialogue = await Dialogue.IntroducedAsync(new() { SessionTimeout = TimeSpan.FromMinutes(10) }, time);
        for (int i = 0; i < 4; i++)
        {
            Assert.StartsWith("250", await dialogue.SayAsync("NOOP"));
            time.Advance(TimeSpan.FromMinutes(2.4));
        }
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([SmtpReplies.SessionTimeout.ToString()], await dialogue.RepliesToEndAsync());
        Assert.Equal(SmtpSessionEnd.SessionTooLong, await dialogue.End);
    }

    [Fact]
    public async Task A_server_that_stops_says_421_to_an_idle_client()
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync();
        dialogue.Shutdown();
        Assert.Equal([SmtpReplies.ShuttingDown.ToString()], await dialogue.RepliesToEndAsync());
        Assert.Equal(SmtpSessionEnd.ShutDown, await dialogue.End);
    }

    [Fact]
    public async Task A_server_that_stops_says_421_in_the_midst_of_a_message()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync("half\r\n");
        dialogue.Shutdown();
        Assert.Equal([SmtpReplies.ShuttingDown.ToString()], await dialogue.RepliesToEndAsync());
        Assert.True(dialogue.Handler.Begun.Single().Aborted);
    }

    [Theory]
    [InlineData(511)]
    [InlineData(65_537)]
    public void An_option_out_of_range_is_named(int length)
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => new SmtpServerOptions { MaxCommandLineLength = length }.Validate());
        Assert.Contains("MaxCommandLineLength is 512 to 65536", fault.Message, StringComparison.Ordinal);
    }
}
