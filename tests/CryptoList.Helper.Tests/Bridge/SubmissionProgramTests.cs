using System.Diagnostics;
using System.Globalization;
using System.Text;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Helper.Tests.Bridge;

/// <summary>Sending with the programs other people use.</summary>
public sealed class SubmissionProgramTests : SubmissionStory
{
    [FactIfProgram("/usr/bin/swaks")]
    public async Task Swaks_posts_to_a_list_and_is_told_when_it_would_tell_others()
    {
        await using var bridge = await BridgeAsync();
        var (code, said) = await SwaksAsync(bridge, "team@lists.example.net,carol@example.com");
        Assert.NotEqual(0, code);
        Assert.Contains("550 5.7.1 carol@example.com would get unencrypted", said);
        (code, said) = await SwaksAsync(bridge, "team@lists.example.net");
        Assert.True(code == 0, said);
        await OpensAtBobAsync();
    }

    [FactIfProgram("/usr/bin/curl")]
    public async Task Curl_posts_to_a_list()
    {
        await using var bridge = await BridgeAsync();
        var file = Village.File("post.eml", Encoding.ASCII.GetBytes(Post));
        var url = string.Create(CultureInfo.InvariantCulture, $"smtp://{bridge.SubmissionAt}/client");
        var (code, said) = await RunAsync("/usr/bin/curl", ["-sS", url, "--max-time", "60", "--user", $"ann:{TlsServer.Password}", "--mail-from", "alice@example.org", "--mail-rcpt", "team@lists.example.net", "--upload-file", file]);
        Assert.True(code == 0, said);
        await OpensAtBobAsync();
    }

    private async Task OpensAtBobAsync()
    {
        var sent = Assert.Single(Delivered).Text;
        Assert.DoesNotContain(Secret, sent);
        var (fault, copies) = Village.Server.Submit(Encoding.Latin1.GetBytes(sent));
        Assert.Null(fault);
        Assert.Contains(Secret, (await Bob.RunWithAsync(copies[Bob.Address], "open")).Well().Text);
    }

    private static Task<(int Code, string Said)> SwaksAsync(RunningBridge bridge, string to) => RunAsync(
        "/usr/bin/swaks",
        ["--server", bridge.SubmissionAt!.ToString(), "--auth", "PLAIN", "--auth-user", "ann", "--auth-password", TlsServer.Password, "--from", "alice@example.org", "--to", to, "--body", Secret, "--timeout", "60"]);

    private static async Task<(int Code, string Said)> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await process.WaitForExitAsync(late.Token);
        return (process.ExitCode, await output + await error);
    }
}
