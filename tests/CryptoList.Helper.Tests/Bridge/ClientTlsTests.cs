using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using CryptoList.Helper.Tests.Home;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;

namespace CryptoList.Helper.Tests.Bridge;

/// <summary>Mail programs that come to the bridge with TLS and trust nothing but the home's own authority.</summary>
public sealed class ClientTlsTests : PostMailbox
{
    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Curl_reads_a_post_under_TLS_from_the_first_octet()
    {
        var ca = await AuthorityAsync();
        await PostAsync(Town.Message("Lunch", "At noon."));
        await using var bridge = await RunningBridge.ToAsync(Bob, Dovecot, "--client-tls", "implicit");
        var (code, said) = await CurlAsync("imaps", bridge.At, "--cacert", ca);
        Assert.True(code == 0, said);
        Assert.Contains("At noon.", said);
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Curl_reads_a_post_with_STARTTLS()
    {
        var ca = await AuthorityAsync();
        await PostAsync(Town.Message("Lunch", "At noon."));
        await using var bridge = await RunningBridge.ToAsync(Bob, Dovecot, "--client-tls", "starttls");
        var (code, said) = await CurlAsync("imap", bridge.At, "--ssl-reqd", "--cacert", ca);
        Assert.True(code == 0, said);
        Assert.Contains("At noon.", said);
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_mail_program_that_was_not_told_to_trust_it_goes_away()
    {
        await AuthorityAsync();
        await using var bridge = await RunningBridge.ToAsync(Bob, Dovecot, "--client-tls", "implicit");
        var (code, _) = await CurlAsync("imaps", bridge.At);
        Assert.Equal(60, code);
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Nobody_logs_in_before_STARTTLS()
    {
        await using var bridge = await RunningBridge.ToAsync(Bob, Dovecot, "--client-tls", "starttls");
        using var client = await RawImap.ConnectAsync(bridge.At, tls: false);
        Assert.Contains("STARTTLS LOGINDISABLED", client.Greeting);
        Assert.Contains("NO [PRIVACYREQUIRED]", await client.AskAsync($"LOGIN ann \"{DovecotImap.Password}\""));
        Assert.DoesNotContain("ann", Dovecot.Log);
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task What_was_said_in_clear_behind_STARTTLS_is_not_taken_for_something_said_under_TLS()
    {
        await using var bridge = await RunningBridge.ToAsync(Bob, Dovecot, "--client-tls", "starttls");
        using var client = await RawImap.ConnectAsync(bridge.At, tls: false);
        await client.SendAsync($"a STARTTLS\r\nb LOGIN ann \"{DovecotImap.Password}\"\r\n");
        Assert.StartsWith("a OK", await client.LineAsync());
        while (await client.LineAsync() is { Length: > 0 } line) Assert.DoesNotContain("b OK", line);
        Assert.DoesNotContain("Login: user=<ann>", Dovecot.Log);
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_bridge_that_runs_for_a_year_shows_a_new_certificate_of_the_same_authority()
    {
        await using var bridge = await RunningBridge.ToAsync(Bob, Dovecot, "--client-tls", "implicit");
        using var first = await ShownAsync(bridge.At);
        Town.Time.Advance(TimeSpan.FromDays(366));
        using var same = await ShownAsync(bridge.At);
        Assert.Equal(first.Thumbprint, same.Thumbprint);
        Town.Time.Advance(TimeSpan.FromDays(2));
        using var next = await ShownAsync(bridge.At);
        Assert.NotEqual(first.Thumbprint, next.Thumbprint);
        Assert.Equal(first.Issuer, next.Issuer);
        Assert.True(next.NotAfter.ToUniversalTime() > Town.Time.GetUtcNow().UtcDateTime.AddDays(396));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Nobody_else_may_read_its_keys()
    {
        var person = new Person(Town.Root, "carol", Town.Time);
        (await person.RunAsync("bridge", "certificate")).Well();
        var files = Directory.GetFiles(Path.Combine(person.Home, "certificate"));
        Assert.Equal(3, files.Length);
        Assert.All(files, f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    private async Task<string> AuthorityAsync()
    {
        // The programs go by the machine's clock.
        var now = new Person(Town.Root, "bob", TimeProvider.System);
        (await now.RunAsync("bridge", "certificate", "--out", Town.PathOf("ca.pem"))).Well();
        return Town.PathOf("ca.pem");
    }

    private static async Task<X509Certificate2> ShownAsync(IPEndPoint at)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(at);
        X509Certificate2? shown = null;
        await using var tls = new SslStream(client.GetStream());
        var handshake = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = X509CertificateLoader.LoadCertificate(certificate!.GetRawCertData())) is not null,
        };
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await tls.AuthenticateAsClientAsync(handshake, late.Token);
        return shown!;
    }

    private static Task<(int Code, string Said)> CurlAsync(string scheme, IPEndPoint at, params string[] more) =>
        RealProgram.RunAsync("/usr/bin/curl", ["-sS", $"{scheme}://localhost:{at.Port}/INBOX;UID=1", "-4", "--max-time", "60", "--user", $"ann:{DovecotImap.Password}", .. more]);
}
