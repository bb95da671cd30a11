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
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync(new() { SessionTimeout = TimeSpan.FromDays(7), MinDataRate = 0 }, time);
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
    public async Task A_server_that_stops_says_421_in_a_transaction_that_has_no_message_yet()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        dialogue.Shutdown();
        Assert.Equal([SmtpReplies.ShuttingDown.ToString()], await dialogue.RepliesToEndAsync());
    }

    [Fact]
    public async Task A_server_that_stops_takes_a_message_that_has_begun_and_then_says_421()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync("half\r\n");
        dialogue.Shutdown();
        await dialogue.SendAsync("the rest\r\n.\r\n");
        Assert.Equal([SmtpReplies.Ok.ToString(), SmtpReplies.ShuttingDown.ToString()], await dialogue.RepliesToEndAsync());
        Assert.Equal("half\r\nthe rest\r\n", dialogue.Handler.Delivered.Single().Text);
    }

    [Fact]
    public async Task A_server_that_stops_takes_the_chunks_of_a_message_that_has_begun_and_then_says_421()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SayAsync("BDAT 6\r\nhalf");
        dialogue.Shutdown();
        await dialogue.SendAsync("BDAT 10 LAST\r\nthe rest\r\n");
        Assert.Equal([SmtpReplies.Ok.ToString(), SmtpReplies.ShuttingDown.ToString()], await dialogue.RepliesToEndAsync());
        Assert.Equal("half\r\nthe rest\r\n", dialogue.Handler.Delivered.Single().Text);
    }

    [Fact]
    public async Task A_message_that_does_not_end_in_the_grace_of_a_stopping_server_is_aborted()
    {
        ManualTime time = new();
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync(new() { ShutdownGrace = TimeSpan.FromSeconds(20) }, time);
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync("half\r\n");
        dialogue.Shutdown();
        await time.PassUntilAsync(dialogue.End, TimeSpan.FromSeconds(1));
        Assert.Equal([SmtpReplies.ShuttingDown.ToString()], await dialogue.RepliesToEndAsync());
        Assert.True(dialogue.Handler.Begun.Single().Aborted);
        Assert.Equal(SmtpSessionEnd.ShutDown, await dialogue.End);
        Assert.InRange(time.GetElapsedTime(0), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(22));
    }

    [Theory]
    [InlineData("DATA")]
    [InlineData("BDAT 100000")]
    public async Task A_message_slower_than_the_least_rate_ends_the_session(string command)
    {
        ManualTime time = new();
        SmtpServerOptions options = new() { MinDataRate = 10, DataRateGrace = TimeSpan.FromSeconds(30), DataTimeout = TimeSpan.FromMinutes(3) };
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync(options, time);
        await dialogue.SendAsync(command + "\r\n");
        if (command == "DATA") await dialogue.ReplyAsync();
        int sent = 0;
        // 5 octets a second: after 60 s they are 300, which at 10 octets a second would have taken the 30 s beyond the grace.
        for (; sent < 1000 && !dialogue.End.IsCompleted; sent++)
        {
            await dialogue.SendAsync("xxxxx");
            time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal([SmtpReplies.TooSlow.ToString()], await dialogue.RepliesToEndAsync());
        Assert.Equal(SmtpSessionEnd.TooSlow, await dialogue.End);
        Assert.InRange(sent, 59, 62);
        Assert.True(dialogue.Handler.Begun.Single().Aborted);
    }

    [Fact]
    public async Task A_slow_message_above_the_least_rate_is_taken_however_long_it_takes()
    {
        ManualTime time = new();
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync(new() { MinDataRate = 10, DataRateGrace = TimeSpan.FromSeconds(1) }, time);
        await dialogue.SayAsync("DATA");
        for (int i = 0; i < 600; i++)
        {
            await dialogue.SendAsync("0123456789\r\n");
            time.Advance(TimeSpan.FromSeconds(1));
        }
        await dialogue.SendAsync(".\r\n");
        Assert.StartsWith("250", await dialogue.ReplyAsync());
    }

    public static TheoryData<SmtpServerOptions, string> OutOfRange => new()
    {
        { new() { HostName = "a b" }, "HostName is 1 to 255 printable ASCII" },
        { new() { MaxCommandLineLength = 511 }, "MaxCommandLineLength is 512 to 65536" },
        { new() { MaxCommandLineLength = 65_537 }, "MaxCommandLineLength is 512 to 65536" },
        { new() { MaxTextLineLength = 999 }, "MaxTextLineLength is 1000 to 1048576" },
        { new() { MaxMessageSize = 0 }, "MaxMessageSize is 1 to" },
        { new() { MaxDiscarded = -1 }, "MaxDiscarded is 0 to" },
        { new() { MaxRecipients = 0 }, "MaxRecipients is 1 to 100000" },
        { new() { MaxCommands = 0 }, "MaxCommands is 1 to" },
        { new() { MaxErrors = 0 }, "MaxErrors is 1 to" },
        { new() { CommandTimeout = TimeSpan.Zero }, "CommandTimeout is 00:00:01 to 01:00:00" },
        { new() { DataTimeout = TimeSpan.FromHours(2) }, "DataTimeout is 00:00:01 to 01:00:00" },
        { new() { MinDataRate = -1 }, "MinDataRate is 0 to" },
        { new() { DataRateGrace = TimeSpan.Zero }, "DataRateGrace is 00:00:01 to 01:00:00" },
        { new() { ShutdownGrace = TimeSpan.FromMinutes(11) }, "ShutdownGrace is 00:00:00 to 00:10:00" },
        { new() { SessionTimeout = TimeSpan.FromDays(8) }, "SessionTimeout is 00:00:01 to 7.00:00:00" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void An_option_out_of_range_is_named(SmtpServerOptions options, string said) =>
        Assert.Contains(said, Assert.Throws<ArgumentOutOfRangeException>(options.Validate).Message, StringComparison.Ordinal);
}
