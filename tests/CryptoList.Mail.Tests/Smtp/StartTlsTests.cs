using CryptoList.Mail.Smtp.Server;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>STARTTLS (RFC 3207) from the server's side, with what has been tried against it.</summary>
public class StartTlsTests
{
    [Fact]
    public async Task It_is_offered_until_TLS_is_there()
    {
        await using TlsServer server = new();
        await using TlsDialogue dialogue = await TlsDialogue.OpenAsync(server.EndPoint);
        Assert.Contains("\n250-STARTTLS\n", await dialogue.SayAsync("EHLO c"), StringComparison.Ordinal);
        Assert.Equal("220 2.0.0 Ready for TLS", await dialogue.SayAsync("STARTTLS"));
        await dialogue.HandshakeAsync();
        Assert.DoesNotContain("STARTTLS", await dialogue.SayAsync("EHLO c"), StringComparison.Ordinal);
        Assert.StartsWith("503 5.5.1", await dialogue.SayAsync("STARTTLS"));
    }

    [Fact]
    public async Task It_is_not_known_without_a_certificate()
    {
        await using TlsServer server = new(startTls: false);
        await using TlsDialogue dialogue = await TlsDialogue.OpenAsync(server.EndPoint);
        Assert.DoesNotContain("STARTTLS", await dialogue.SayAsync("EHLO c"), StringComparison.Ordinal);
        Assert.StartsWith("500 5.5.1", await dialogue.SayAsync("STARTTLS"));
    }

    [Fact]
    public async Task The_session_starts_over()
    {
        await using TlsServer server = new();
        await using TlsDialogue dialogue = await TlsDialogue.OpenAsync(server.EndPoint);
        await dialogue.SayAsync("EHLO before");
        await dialogue.SayAsync("STARTTLS");
        await dialogue.HandshakeAsync();
        Assert.StartsWith("503 5.5.1 Say EHLO", await dialogue.SayAsync("MAIL FROM:<a@example.org>"));
        SmtpSessionInfo info = Assert.Single(server.Sessions);
        Assert.Null(info.HeloName);
        Assert.True(info.Encrypted);
    }

    [Fact]
    public async Task It_is_refused_within_a_transaction()
    {
        await using TlsServer server = new();
        await using TlsDialogue dialogue = await TlsDialogue.OpenAsync(server.EndPoint);
        await dialogue.SayAsync("EHLO c");
        await dialogue.SayAsync("MAIL FROM:<a@example.org>");
        Assert.StartsWith("503 5.5.1 Not within", await dialogue.SayAsync("STARTTLS"));
        Assert.StartsWith("250", await dialogue.SayAsync("RCPT TO:<b@example.org>"));
    }

    [Fact]
    public async Task It_takes_no_argument()
    {
        await using TlsServer server = new();
        await using TlsDialogue dialogue = await TlsDialogue.OpenAsync(server.EndPoint);
        await dialogue.SayAsync("EHLO c");
        Assert.StartsWith("501", await dialogue.SayAsync("STARTTLS now"));
    }

    /// <summary>CVE-2011-0411 and its kin, CVE-2021-33515 among them: commands put behind STARTTLS in clear, to be run as if they had come under TLS.</summary>
    [Theory]
    [InlineData("STARTTLS\r\nRSET\r\n")]
    [InlineData("STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@example.org>\r\nRCPT TO:<evil@example.org>\r\nDATA\r\n")]
    [InlineData("STARTTLS\r\nM")]
    [InlineData("STARTTLS\r\n\r\n")]
    [InlineData("starttls\r\nAUTH PLAIN AGV2aWwAZXZpbA==\r\n")]
    [InlineData("STARTTLS\r\n\x16\x03\x01\x00\x01\x01")]
    [InlineData("NOOP\r\nSTARTTLS\r\nQUIT\r\n")]
    public async Task What_is_pipelined_behind_it_is_thrown_away_and_the_session_refused(string sent)
    {
        await using Dialogue dialogue = await BeforeStartTlsAsync();
        await dialogue.SendAsync(sent);
        List<string> replies = await dialogue.RepliesToEndAsync();
        Assert.Equal("554 5.5.1 Nothing may be sent behind STARTTLS before its reply (RFC 3207); closing", replies[^1]);
        Assert.DoesNotContain(replies, r => r.StartsWith("220", StringComparison.Ordinal));
        Assert.Equal(SmtpSessionEnd.FramingLost, await dialogue.End);
        Assert.Empty(dialogue.Handler.Begun);
    }

    [Fact]
    public async Task What_comes_in_clear_after_the_go_ahead_is_no_command()
    {
        await using Dialogue dialogue = await BeforeStartTlsAsync();
        Assert.StartsWith("220", await dialogue.SayAsync("STARTTLS"));
        await dialogue.SendAsync("EHLO evil\r\nMAIL FROM:<evil@example.org>\r\n");
        Assert.Equal(SmtpSessionEnd.TlsFailed, await dialogue.End.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.DoesNotContain(await dialogue.RepliesToEndAsync(), r => r.StartsWith("250", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handshake_that_does_not_come_ends_the_session_in_its_time()
    {
        ManualTime time = new();
        await using Dialogue dialogue = await BeforeStartTlsAsync(time);
        Assert.StartsWith("220", await dialogue.SayAsync("STARTTLS"));
        await time.PassUntilAsync(dialogue.End);
        Assert.Equal(SmtpSessionEnd.TlsFailed, await dialogue.End);
    }

    [Fact]
    public async Task A_shutdown_is_told_within_TLS()
    {
        await using TlsServer server = new();
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        server.Shutdown();
        Assert.StartsWith("421 4.3.2", await dialogue.ReplyAsync());
        Assert.Empty(await dialogue.ReplyAsync());
    }

    [Fact]
    public async Task A_client_that_falls_silent_within_TLS_is_told_so()
    {
        ManualTime time = new();
        await using TlsServer server = new(time: time);
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        Task<string> reply = dialogue.ReplyAsync();
        await time.PassUntilAsync(reply);
        Assert.StartsWith("421 4.4.2", await reply);
    }

    [Fact]
    public async Task Pipelined_groups_within_TLS_are_answered_in_order()
    {
        await using TlsServer server = new();
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        await dialogue.SendAsync("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
        Assert.StartsWith("250 2.1.0", await dialogue.ReplyAsync());
        Assert.StartsWith("250 2.1.5", await dialogue.ReplyAsync());
        Assert.StartsWith("354", await dialogue.ReplyAsync());
        await dialogue.SendAsync("text\r\n.\r\nQUIT\r\n");
        Assert.StartsWith("250", await dialogue.ReplyAsync());
        Assert.StartsWith("221", await dialogue.ReplyAsync());
        Assert.Equal("text\r\n", server.Handlers.Single().Delivered.Single().Text);
    }

    private static async Task<Dialogue> BeforeStartTlsAsync(TimeProvider? time = null)
    {
        Dialogue dialogue = new(time: time, extensions: TlsServer.Extension(time));
        await dialogue.ReplyAsync();
        await dialogue.SayAsync("EHLO client.example");
        return dialogue;
    }
}
