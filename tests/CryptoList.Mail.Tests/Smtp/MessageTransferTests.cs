using System.Text;
using CryptoList.Mail.Smtp.Server;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

public class MessageTransferTests
{
    private static readonly SmtpServerOptions Small = new() { MaxMessageSize = 100, MaxDiscarded = 100_000 };

    [Fact]
    public async Task Transparency_is_undone_and_nothing_else()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        Assert.StartsWith("354", await dialogue.SayAsync("DATA"));
        await dialogue.SendAsync("..\r\n...\r\n.a\r\na.\r\n\r\n. \r\n.\r\n");
        Assert.StartsWith("250", await dialogue.ReplyAsync());
        Assert.Equal(".\r\n..\r\na\r\na.\r\n\r\n \r\n", dialogue.Handler.Delivered.Single().Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(13)]
    public async Task A_pipelined_session_means_the_same_in_pieces_of_any_size(int piece)
    {
        const string Script = "EHLO c\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n.one\r\n..\r\n\r\n.\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nBDAT 7\r\n.\r\n..\r\nBDAT 3 LAST\r\n.\r\nQUIT\r\n";
        await using Dialogue dialogue = new();
        byte[] octets = Encoding.Latin1.GetBytes(Script);
        for (int i = 0; i < octets.Length; i += piece) await dialogue.SendAsync(octets[i..Math.Min(i + piece, octets.Length)]);
        List<string> replies = await dialogue.RepliesToEndAsync();
        Assert.Equal("220 250 250 250 354 250 250 250 250 250 221", string.Join(' ', replies.Select(r => r[..3])));
        Assert.Equal(["one\r\n.\r\n\r\n", ".\r\n..\r\n.\r\n"], dialogue.Handler.Delivered.Select(m => m.Text));
    }

    [Fact]
    public async Task Replies_to_a_pipelined_group_come_in_one_write()
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync();
        await dialogue.SendAsync("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nRCPT TO:<c@example.org>\r\nDATA\r\n");
        var read = await dialogue.RawReplies.ReadAsync();
        string text = Encoding.Latin1.GetString(read.Buffer.FirstSpan);
        dialogue.RawReplies.AdvanceTo(read.Buffer.End);
        Assert.EndsWith("354 End data with <CRLF>.<CRLF>\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_above_the_limit_is_refused_and_the_session_goes_on_after_DATA()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync(Small);
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync(string.Concat(Enumerable.Repeat("0123456789\r\n", 9)) + ".\r\n");
        Assert.Equal(SmtpReplies.TooBig.ToString(), await dialogue.ReplyAsync());
        Assert.True(dialogue.Handler.Begun.Single().Aborted);
        Assert.StartsWith("250", await dialogue.SayAsync("MAIL FROM:<a@example.org>"));
    }

    [Fact]
    public async Task A_message_of_exactly_the_limit_is_taken()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync(Small);
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync(new string('x', 98) + "\r\n.\r\n");
        Assert.StartsWith("250", await dialogue.ReplyAsync());
    }

    [Theory]
    [InlineData("BDAT 101 LAST")]
    [InlineData("BDAT 101")]
    public async Task A_chunk_above_the_limit_is_read_refused_and_the_session_goes_on(string command)
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync(Small);
        await dialogue.SendAsync($"{command}\r\n{new string('x', 99)}\r\n");
        Assert.Equal(SmtpReplies.TooBig.ToString(), await dialogue.ReplyAsync());
        await dialogue.SayAsync("RSET");
        Assert.StartsWith("250", await dialogue.SayAsync("MAIL FROM:<a@example.org>"));
    }

    [Fact]
    public async Task Chunks_behind_a_refused_one_are_refused_up_to_the_last()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync(Small);
        await dialogue.SendAsync($"BDAT 101\r\n{new string('x', 99)}\r\nBDAT 2\r\n\r\nBDAT 2 LAST\r\n\r\nNOOP\r\n");
        List<string> replies = [await dialogue.ReplyAsync(), await dialogue.ReplyAsync(), await dialogue.ReplyAsync(), await dialogue.ReplyAsync()];
        Assert.Equal("552 552 552 250", string.Join(' ', replies.Select(r => r[..3])));
        Assert.Empty(dialogue.Handler.Delivered);
    }

    [Fact]
    public async Task More_than_the_limit_of_discarded_octets_ends_the_session()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync(Small);
        await dialogue.SendAsync("BDAT 999999999\r\n");
        for (int i = 0; i < 20 && !dialogue.End.IsCompleted; i++) await dialogue.SendAsync(new string('x', 10_000));
        Assert.Equal(SmtpReplies.TooBig.ToString(), await dialogue.ReplyAsync());
        Assert.Equal(SmtpSessionEnd.LimitReached, await dialogue.End);
    }

    [Fact]
    public async Task A_chunk_out_of_sequence_is_not_taken_for_commands()
    {
        await using Dialogue dialogue = await Dialogue.IntroducedAsync();
        await dialogue.SendAsync("BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");
        Assert.StartsWith("503", await dialogue.ReplyAsync());
        Assert.StartsWith("250", await dialogue.ReplyAsync());
    }

    [Theory]
    [InlineData("BDAT")]
    [InlineData("BDAT x")]
    [InlineData("BDAT -1")]
    [InlineData("BDAT 6 FIRST")]
    [InlineData("BDAT 9999999999999999999 LAST")]
    public async Task A_chunk_of_unknown_size_ends_the_session(string command)
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SendAsync(command + "\r\nQUIT\r\n");
        Assert.Equal([SmtpReplies.BdatSyntax.ToString()], await dialogue.RepliesToEndAsync());
    }

    [Theory]
    [InlineData(998, "250")]
    [InlineData(999, "554")]
    public async Task A_line_holds_998_octets_and_its_end(int length, string reply)
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync("." + new string('.', length) + "\r\n.\r\n");
        Assert.StartsWith(reply, await dialogue.ReplyAsync());
        Assert.StartsWith("250", await dialogue.SayAsync("NOOP"));
    }

    [Theory]
    [InlineData(998, "250")]
    [InlineData(999, "554")]
    public async Task A_last_line_without_its_end_holds_no_more(int length, string reply)
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SendAsync($"BDAT {length + 6} LAST\r\nline\r\n{new string('x', length)}");
        Assert.StartsWith(reply, await dialogue.ReplyAsync());
    }

    [Fact]
    public async Task A_large_message_streams_through_with_a_small_buffer()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SayAsync("DATA");
        string line = new string('y', 78) + "\r\n";
        for (int i = 0; i < 100; i++) await dialogue.SendAsync(string.Concat(Enumerable.Repeat(line, 200)));
        await dialogue.SendAsync(".\r\n");
        Assert.StartsWith("250", await dialogue.ReplyAsync());
        ReceivedMessage message = dialogue.Handler.Delivered.Single();
        Assert.Equal(1_600_000, message.Text.Length);
        // The pipe stops its writer at 64 KiB: no write to the receiver can have come from a larger buffer.
        Assert.InRange(message.LargestWrite, 1, 65_536 + 16_000);
    }

    [Fact]
    public async Task A_connection_lost_in_a_message_aborts_it()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SayAsync("DATA");
        await dialogue.SendAsync("half\r\n.");
        dialogue.HangUp();
        Assert.Equal(SmtpSessionEnd.PeerGone, await dialogue.End);
        Assert.True(dialogue.Handler.Begun.Single() is { Aborted: true, Completed: false });
    }

    [Fact]
    public async Task A_message_may_be_empty()
    {
        await using Dialogue dialogue = await Dialogue.WithRecipientAsync();
        await dialogue.SendAsync("BDAT 0 LAST\r\n");
        Assert.StartsWith("250", await dialogue.ReplyAsync());
        Assert.Equal("", dialogue.Handler.Delivered.Single().Text);
    }
}
