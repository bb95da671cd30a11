using System.Text;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Helper.Tests.Bridge;

public sealed class SendingUnderTlsTests : SubmissionStory
{
    [FactIfProgram("/usr/bin/curl")]
    public async Task Curl_posts_under_TLS_from_the_first_octet() => await PostsAsync("implicit", "smtps");

    [FactIfProgram("/usr/bin/curl")]
    public async Task Curl_posts_with_STARTTLS() => await PostsAsync("starttls", "smtp", "--ssl-reqd");

    [Fact]
    public async Task No_login_is_offered_or_taken_before_STARTTLS()
    {
        await using var bridge = await BridgeAsync("--client-tls", "starttls");
        using var client = await RawSmtp.ConnectAsync(bridge.SubmissionAt!);
        var hello = await client.OkAsync("EHLO client");
        Assert.Contains("STARTTLS", hello);
        Assert.DoesNotContain("AUTH", hello);
        Assert.StartsWith("530", await client.AskAsync($"AUTH PLAIN {Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0ann\0{TlsServer.Password}"))}"));
        Assert.StartsWith("530", await client.AskAsync("MAIL FROM:<alice@example.org>"));
    }

    private async Task PostsAsync(string mode, string scheme, params string[] more)
    {
        var ca = Village.PathOf("ca.pem");
        // The program goes by the machine's clock.
        (await new Person(Village.Root, "alice", TimeProvider.System).RunAsync("bridge", "certificate", "--out", ca)).Well();
        await using var bridge = await BridgeAsync("--client-tls", mode);
        var file = Village.File("post.eml", Encoding.ASCII.GetBytes(Post));
        var (code, said) = await RealProgram.RunAsync("/usr/bin/curl", ["-sS", "-4", $"{scheme}://localhost:{bridge.SubmissionAt!.Port}/client", "--max-time", "60", "--cacert", ca, "--user", $"ann:{TlsServer.Password}", "--mail-from", "alice@example.org", "--mail-rcpt", "team@lists.example.net", "--upload-file", file, .. more]);
        Assert.True(code == 0, said);
        Assert.DoesNotContain(Secret, Assert.Single(Delivered).Text);
    }
}
