using System.Text;
using CryptoList.Mail.Sasl;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Mail.Smtp.Server.Auth;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>AUTH (RFC 4954) from the server's side.</summary>
public class AuthTests
{
    private static readonly string Right = Base64($"\0ann\0{TlsServer.Password}");
    private static readonly string Wrong = Base64("\0ann\0incorrect horse");

    [Fact]
    public async Task It_is_neither_offered_nor_done_in_clear()
    {
        await using TlsServer server = new(auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.OpenAsync(server.EndPoint);
        Assert.DoesNotContain("AUTH", await dialogue.SayAsync("EHLO c"), StringComparison.Ordinal);
        Assert.StartsWith("538 5.7.11", await dialogue.SayAsync($"AUTH PLAIN {Right}"));
        Assert.StartsWith("530 5.7.0 Say STARTTLS", await dialogue.SayAsync("MAIL FROM:<a@example.org>"));
    }

    [Fact]
    public async Task It_is_offered_within_TLS()
    {
        await using TlsServer server = new(implicitTls: true, auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.OpenAsync(server.EndPoint, tls: true);
        Assert.Contains("\n250-AUTH SCRAM-SHA-256 PLAIN\n", await dialogue.SayAsync("EHLO c"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_is_refused_until_a_login()
    {
        await using TlsServer server = new(auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        Assert.StartsWith("530 5.7.0 Authentication", await dialogue.SayAsync("MAIL FROM:<a@example.org>"));
        Assert.StartsWith("235 2.7.0", await dialogue.SayAsync($"AUTH PLAIN {Right}"));
        Assert.StartsWith("250", await dialogue.SayAsync("MAIL FROM:<a@example.org> AUTH=<>"));
    }

    [Fact]
    public async Task PLAIN_without_an_initial_response_is_asked_for()
    {
        await using TlsServer server = new(auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        Assert.Equal("334 ", await dialogue.SayAsync("auth plain"));
        Assert.StartsWith("235", await dialogue.SayAsync(Right));
        Assert.Equal("ann", server.Sessions.Single().User);
    }

    [Fact]
    public async Task SCRAM_goes_through_three_challenges()
    {
        await using TlsServer server = new(auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        ScramClient client = new("ann", Encoding.UTF8.GetBytes(TlsServer.Password));
        Assert.Equal("334 ", await dialogue.SayAsync("AUTH SCRAM-SHA-256"));
        string first = await dialogue.SayAsync(Convert.ToBase64String(client.First()));
        Assert.Equal(ScramFault.None, client.Answer(Convert.FromBase64String(first[4..]), out byte[] final));
        string last = await dialogue.SayAsync(Convert.ToBase64String(final));
        Assert.Equal(ScramFault.None, client.Verify(Convert.FromBase64String(last[4..])));
        Assert.Null(server.Sessions.Single().User);
        Assert.StartsWith("235", await dialogue.SayAsync(""));
        Assert.Equal("ann", server.Sessions.Single().User);
    }

    [Fact]
    public async Task A_name_nobody_has_is_refused_like_a_wrong_password()
    {
        await using TlsServer server = new(auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        string wrong = await dialogue.SayAsync($"AUTH PLAIN {Wrong}");
        Assert.StartsWith("535 5.7.8", wrong);
        Assert.Equal(wrong, await dialogue.SayAsync($"AUTH PLAIN {Base64("\0nobody\0incorrect horse")}"));
    }

    [Theory]
    [InlineData("AUTH", "501 5.5.4")]
    [InlineData("AUTH LOGIN", "504 5.5.4")]
    [InlineData("AUTH PLAIN !", "501 5.5.2")]
    [InlineData("AUTH PLAIN AGFubgBjb3JyZWN0 IGhvcnNl", "501 5.5.2")]
    [InlineData("AUTH PLAIN =", "501 5.5.2")]
    [InlineData("AUTH PLAIN ", "501 5.5.2")]
    [InlineData("AUTH SCRAM-SHA-256 bm9uc2Vuc2U=", "501 5.5.2")]
    [InlineData("AUTH SCRAM-SHA-256 cD10bHMtdW5pcXVlLCxuPWFubixyPWFiYw==", "535 5.7.8")]
    public async Task What_cannot_be_a_login_is_refused_by_name(string line, string reply)
    {
        await using TlsServer server = new(auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        Assert.StartsWith(reply, await dialogue.SayAsync(line));
    }

    [Fact]
    public async Task It_can_be_cancelled()
    {
        await using TlsServer server = new(auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        await dialogue.SayAsync("AUTH PLAIN");
        Assert.StartsWith("501 5.7.0", await dialogue.SayAsync("*"));
        Assert.StartsWith("235", await dialogue.SayAsync($"AUTH PLAIN {Right}"));
    }

    [Fact]
    public async Task A_line_too_long_for_it_is_refused_and_the_session_goes_on()
    {
        await using TlsServer server = new(auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        await dialogue.SayAsync("AUTH PLAIN");
        Assert.StartsWith("500 5.5.6", await dialogue.SayAsync(new string('A', 4000)));
        Assert.StartsWith("250", await dialogue.SayAsync("NOOP"));
    }

    [Fact]
    public async Task It_is_done_once_and_not_within_a_transaction()
    {
        await using TlsServer server = new(auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        await dialogue.SayAsync($"AUTH PLAIN {Right}");
        Assert.StartsWith("503 5.5.1 Authenticated", await dialogue.SayAsync($"AUTH PLAIN {Right}"));
        await dialogue.SayAsync("MAIL FROM:<a@example.org>");
        Assert.StartsWith("503 5.5.1 Not within", await dialogue.SayAsync($"AUTH PLAIN {Right}"));
    }

    [Fact]
    public async Task It_needs_EHLO()
    {
        await using TlsServer server = new(implicitTls: true, auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.OpenAsync(server.EndPoint, tls: true);
        await dialogue.SayAsync("HELO c");
        Assert.StartsWith("503", await dialogue.SayAsync($"AUTH PLAIN {Right}"));
    }

    [Fact]
    public async Task The_third_failure_of_a_session_ends_it()
    {
        await using TlsServer server = new(auth: true);
        await using TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint);
        for (int i = 0; i < 3; i++) Assert.StartsWith("535", await dialogue.SayAsync($"AUTH PLAIN {Wrong}"));
        Assert.StartsWith("421 4.7.0", await dialogue.ReplyAsync());
        Assert.Equal(SmtpSessionEnd.LimitReached, await server.Ends.Single());
    }

    [Fact]
    public async Task Too_many_failures_of_an_address_shut_it_out_for_the_window_even_with_the_right_password()
    {
        ManualTime time = new();
        AuthLimits limits = new() { PerAddress = 2, Window = TimeSpan.FromMinutes(4) };
        await using TlsServer server = new(auth: true, limits: limits, time: time);
        await using (TlsDialogue dialogue = await TlsDialogue.EncryptedAsync(server.EndPoint))
        {
            for (int i = 0; i < 2; i++) Assert.StartsWith("535", await dialogue.SayAsync($"AUTH PLAIN {Wrong}"));
        }
        await using TlsDialogue another = await TlsDialogue.EncryptedAsync(server.EndPoint);
        Assert.StartsWith("454 4.7.0", await another.SayAsync($"AUTH PLAIN {Right}"));
        time.Advance(limits.Window);
        Assert.StartsWith("235", await another.SayAsync($"AUTH PLAIN {Right}"));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
