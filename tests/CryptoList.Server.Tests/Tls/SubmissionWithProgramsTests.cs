using CryptoList.Server.Tests.Sink;
using Xunit;

namespace CryptoList.Server.Tests.Tls;

/// <summary>TLS and login with the clients other people use.</summary>
public sealed class SubmissionWithProgramsTests
{
    [FactIfProgram("swaks")]
    public async Task Swaks_logs_in_by_STARTTLS()
    {
        await using var server = await SubmissionServer.StartAsync();
        var (code, said) = await SwaksAsync(server, server.Submission, "--tls", SubmissionServer.Password);
        Assert.True(code == 0, said);
        Assert.Contains("235 2.7.0", said, StringComparison.Ordinal);
    }

    [FactIfProgram("swaks")]
    public async Task Swaks_logs_in_by_implicit_TLS()
    {
        await using var server = await SubmissionServer.StartAsync();
        var (code, said) = await SwaksAsync(server, server.SubmissionTls, "--tls-on-connect", SubmissionServer.Password);
        Assert.True(code == 0, said);
    }

    [FactIfProgram("swaks")]
    public async Task Swaks_with_a_wrong_password_is_refused()
    {
        await using var server = await SubmissionServer.StartAsync();
        var (code, said) = await SwaksAsync(server, server.Submission, "--tls", "incorrect horse");
        Assert.NotEqual(0, code);
        Assert.Contains("535 5.7.8", said, StringComparison.Ordinal);
    }

    [FactIfProgram("swaks")]
    public async Task Swaks_in_clear_finds_no_login()
    {
        await using var server = await SubmissionServer.StartAsync();
        var (code, said) = await Programs.RunAsync("swaks", ["--server", $"127.0.0.1:{server.Submission}", "--to", "bob@example.org", "--from", "ann@example.org"]);
        Assert.NotEqual(0, code);
        Assert.DoesNotContain("AUTH", said, StringComparison.Ordinal);
        Assert.Contains("530 5.7.0", said, StringComparison.Ordinal);
    }

    [FactIfProgram("curl")]
    public async Task Curl_logs_in_by_smtps_and_verifies_the_certificate()
    {
        await using var server = await SubmissionServer.StartAsync();
        var (code, said) = await Programs.RunAsync("curl", ["-sS", "-v", $"smtps://127.0.0.1:{server.SubmissionTls}", "--cacert", server.Authority.CaFile, "--user", $"ann:{SubmissionServer.Password}", "-X", "NOOP"]);
        Assert.True(code == 0, said);
        Assert.Contains("235 2.7.0", said, StringComparison.Ordinal);
    }

    [FactIfProgram("curl")]
    public async Task Curl_logs_in_by_STARTTLS()
    {
        await using var server = await SubmissionServer.StartAsync();
        var (code, said) = await Programs.RunAsync("curl", ["-sS", "-v", "--ssl-reqd", $"smtp://127.0.0.1:{server.Submission}", "--cacert", server.Authority.CaFile, "--user", $"ann:{SubmissionServer.Password}", "-X", "NOOP"]);
        Assert.True(code == 0, said);
        Assert.Contains("235 2.7.0", said, StringComparison.Ordinal);
    }

    [FactIfProgram("openssl")]
    public async Task OpenSSL_gets_the_whole_chain_by_STARTTLS_on_the_open_port()
    {
        await using var server = await SubmissionServer.StartAsync();
        var (code, said) = await Programs.RunAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{server.Plain}", "-starttls", "smtp", "-CAfile", server.Authority.CaFile, "-verify_return_error", "-verify_ip", "127.0.0.1", "-showcerts"], "QUIT\r\n");
        Assert.True(code == 0, said);
        Assert.Contains("Verify return code: 0 (ok)", said, StringComparison.Ordinal);
        Assert.Equal(2, said.Split("-----BEGIN CERTIFICATE-----").Length - 1);
    }

    [FactIfProgram("openssl")]
    public async Task OpenSSL_with_TLS_1_1_is_refused()
    {
        await using var server = await SubmissionServer.StartAsync();
        var (code, said) = await Programs.RunAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{server.SubmissionTls}", "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], "QUIT\r\n");
        Assert.True(code != 0, said);
    }

    [FactIfProgram("openssl")]
    public async Task OpenSSL_that_asks_for_HTTP_is_refused()
    {
        await using var server = await SubmissionServer.StartAsync();
        var (code, said) = await Programs.RunAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{server.SubmissionTls}", "-alpn", "http/1.1"], "QUIT\r\n");
        Assert.True(code != 0, said);
    }

    [FactIfProgram("python3")]
    public async Task Python_smtplib_logs_in_with_PLAIN_by_STARTTLS()
    {
        await using var server = await SubmissionServer.StartAsync();
        await PythonAsync($"""
            import smtplib, ssl
            s = smtplib.SMTP('127.0.0.1', {server.Submission})
            s.starttls(context=ssl.create_default_context(cafile='{server.Authority.CaFile}'))
            assert s.login('ann', '{SubmissionServer.Password}')[0] == 235
            assert s.mail('ann@example.org')[0] == 250
            s.quit()
            """);
    }

    /// <summary>A SCRAM of nobody here: RFC 5802 written down again with Python's own hashes.</summary>
    [FactIfProgram("python3")]
    public async Task Python_logs_in_with_SCRAM_and_finds_that_the_server_knows_the_password()
    {
        await using var server = await SubmissionServer.StartAsync();
        await PythonAsync($$"""
            import base64, hashlib, hmac, smtplib, ssl
            s = smtplib.SMTP_SSL('127.0.0.1', {{server.SubmissionTls}}, context=ssl.create_default_context(cafile='{{server.Authority.CaFile}}'))
            s.ehlo()
            mac = lambda key, text: hmac.new(key, text, 'sha256').digest()
            bare = b'n=ann,r=fyko+d2lbbFgONRv9qkxdawL'
            code, text = s.docmd('AUTH', 'SCRAM-SHA-256 ' + base64.b64encode(b'n,,' + bare).decode())
            assert code == 334, text
            first = base64.b64decode(text)
            given = dict(part.split(b'=', 1) for part in first.split(b','))
            salted = hashlib.pbkdf2_hmac('sha256', b'{{SubmissionServer.Password}}', base64.b64decode(given[b's']), int(given[b'i']))
            key = mac(salted, b'Client Key')
            final = b'c=biws,r=' + given[b'r']
            message = bare + b',' + first + b',' + final
            proof = bytes(a ^ b for a, b in zip(key, mac(hashlib.sha256(key).digest(), message)))
            code, text = s.docmd(base64.b64encode(final + b',p=' + base64.b64encode(proof)).decode())
            assert code == 334, text
            assert base64.b64decode(text) == b'v=' + base64.b64encode(mac(mac(salted, b'Server Key'), message))
            assert s.docmd('')[0] == 235
            assert s.mail('ann@example.org')[0] == 250
            s.quit()
            """);
    }

    private static Task<(int Code, string Said)> SwaksAsync(SubmissionServer server, int port, string tls, string password) => Programs.RunAsync(
        "swaks",
        ["--server", $"127.0.0.1:{port}", tls, "--tls-verify", "--tls-ca-path", server.Authority.CaFile, "--auth", "PLAIN", "--auth-user", "ann", "--auth-password", password, "--to", "bob@example.org", "--from", "ann@example.org", "--quit-after", "MAIL"]);

    private static async Task PythonAsync(string script)
    {
        var (code, said) = await Programs.RunAsync("python3", ["-c", script]);
        Assert.True(code == 0, said);
    }
}
