using System.Diagnostics;
using System.Globalization;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;

namespace CryptoList.Helper.Tests.Bridge;

public sealed class MailProgramTests : IAsyncLifetime, IDisposable
{
    private readonly Town _town = new();
    private Person _alice = null!;
    private Person _bob = null!;
    private DovecotImap _dovecot = null!;

    public async Task InitializeAsync()
    {
        if (!File.Exists("/usr/lib/dovecot/imap")) return;
        _dovecot = await DovecotImap.StartAsync();
        _alice = await _town.OpenAsync();
        _bob = await _town.LetInAsync(_alice, "bob");
        _dovecot.Deliver("1.mail", "Subject: ordinary\r\n\r\nHello.\r\n"u8.ToArray());
        _dovecot.Deliver("2.post", (await _town.PostAsync(_alice, Town.Message("Lunch", "At noon.")))[_bob.Address]);
    }

    public Task DisposeAsync() => _dovecot?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    public void Dispose() => _town.Dispose();

    [FactIfProgram("/usr/bin/curl")]
    public async Task Curl_reads_and_searches()
    {
        if (_dovecot is null) return;
        await using var bridge = await RunningBridge.ToAsync(_bob, _dovecot);
        Assert.Contains("At noon.", await CurlAsync(bridge, "INBOX;UID=2"));
        Assert.Equal("Subject: Lunch", (await CurlAsync(bridge, "INBOX;UID=2;SECTION=HEADER.FIELDS%20(SUBJECT)")).Trim());
        Assert.Contains("Hello.", await CurlAsync(bridge, "INBOX;UID=1"));
        Assert.Contains("* SEARCH 2", await CurlAsync(bridge, "INBOX?SUBJECT%20Lunch"));
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_client_that_resynchronises_quickly_hears_of_vanished_posts_and_numbers_stay_right()
    {
        _dovecot.Deliver("3.post", (await _town.PostAsync(_alice, Town.Message("Dinner", "At eight.")))[_bob.Address]);
        await using var bridge = await RunningBridge.ToAsync(_bob, _dovecot);
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        await through.OkAsync("ENABLE QRESYNC");
        var selected = await through.OkAsync("SELECT INBOX");
        Assert.Contains("Lunch", await through.OkAsync("FETCH 2 (ENVELOPE MODSEQ)"));
        using (var other = await RawImap.LogInAsync(_dovecot.ImplicitTls, tls: true))
        {
            await other.OkAsync("SELECT INBOX");
            await other.OkAsync("STORE 1:2 +FLAGS (\\Deleted)");
            await other.OkAsync("EXPUNGE");
        }

        while (!(await through.OkAsync("NOOP")).Contains("* VANISHED 1:2", StringComparison.Ordinal)) await Task.Delay(20);
        Assert.Contains("* 1 FETCH (UID 3 ENVELOPE", (await through.OkAsync("UID FETCH 1:* ENVELOPE")).Replace(" MODSEQ (", " (", StringComparison.Ordinal));
        Assert.Contains("Dinner", await through.OkAsync("FETCH 1 ENVELOPE"));
        var validity = selected[(selected.IndexOf("UIDVALIDITY ", StringComparison.Ordinal) + 12)..].Split(']')[0];
        Assert.Contains("VANISHED (EARLIER) 1:2", await through.OkAsync($"SELECT INBOX (QRESYNC ({validity} 1 1:3))"));
        Assert.Contains("Dinner", await through.OkAsync("FETCH 1 ENVELOPE"));
        Assert.Contains("VANISHED (EARLIER) 1:2", await through.OkAsync("UID FETCH 1:3 (FLAGS ENVELOPE) (CHANGEDSINCE 1 VANISHED)"));
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_folder_that_is_made_anew_shows_what_is_in_it_now()
    {
        await using var bridge = await RunningBridge.ToAsync(_bob, _dovecot);
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        var validities = new HashSet<string>();
        for (var uid = 2; uid >= 1; uid--)
        {
            await through.OkAsync("SELECT INBOX");
            await through.OkAsync("CREATE Again");
            await through.OkAsync($"UID COPY {uid} Again");
            var selected = await through.OkAsync("SELECT Again");
            validities.Add(selected[(selected.IndexOf("UIDVALIDITY ", StringComparison.Ordinal) + 12)..].Split(']')[0]);
            Assert.Contains(uid == 2 ? "At noon." : "Hello.", await through.OkAsync("UID FETCH 1 BODY.PEEK[]"));
            await through.OkAsync("SELECT INBOX");
            await through.OkAsync("DELETE Again");
        }

        Assert.Equal(2, validities.Count);
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Appended_mail_arrives_whole_and_one_that_is_refused_leaves_the_connection_good()
    {
        await using var bridge = await RunningBridge.ToAsync(_bob, _dovecot);
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        var mail = "Subject: appended\r\n\r\n" + string.Concat(Enumerable.Repeat("A line of it.\r\n", 200_000));
        await through.SendAsync($"a APPEND INBOX (\\Seen) {{{mail.Length}}}\r\n");
        Assert.StartsWith("+ ", await through.ResponseAsync());
        await through.SendAsync(mail + "\r\n");
        Assert.Contains("a OK [APPENDUID", await through.AnswerAsync("a"));
        await through.OkAsync("SELECT INBOX");
        Assert.Contains(mail, await through.OkAsync("FETCH 3 BODY.PEEK[]"));

        await through.SendAsync("b APPEND Nowhere {5}\r\n");
        Assert.Contains("b NO [TRYCREATE]", await through.AnswerAsync("b"));
        await through.SendAsync("c APPEND Nowhere {5+}\r\na:b\r\n\r\n");
        Assert.Contains("c NO [TRYCREATE]", await through.AnswerAsync("c"));
        Assert.Contains("Lunch", await through.OkAsync("FETCH 2 ENVELOPE"));
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_client_that_goes_while_idling_is_gone_for_the_server_too()
    {
        await using var bridge = await RunningBridge.ToAsync(_bob, _dovecot, "--max-connections", "1");
        for (var i = 0; i < 3; i++)
        {
            using var through = await EnteredAsync(bridge);
            await through.OkAsync($"LOGIN ann \"{DovecotImap.Password}\"");
            await through.OkAsync("SELECT INBOX");
            await through.SendAsync("i IDLE\r\n");
            Assert.StartsWith("+ ", await through.ResponseAsync());
        }
    }

    // The one connection there may be is free once the one before has ended on both sides.
    private static async Task<RawImap> EnteredAsync(RunningBridge bridge)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var client = await RawImap.ConnectAsync(bridge.At, tls: false);
            if (client.Greeting.StartsWith("* OK", StringComparison.Ordinal)) return client;
            client.Dispose();
            await Task.Delay(20, late.Token);
        }
    }

    private static async Task<string> CurlAsync(RunningBridge bridge, string path)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"imap://{bridge.At}/{path}");
        using var curl = Process.Start(new ProcessStartInfo("/usr/bin/curl", ["--silent", "--show-error", "--max-time", "60", "--user", $"ann:{DovecotImap.Password}", url]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (text, error) = (curl.StandardOutput.ReadToEndAsync(), curl.StandardError.ReadToEndAsync());
        await curl.WaitForExitAsync();
        Assert.True(curl.ExitCode == 0, $"curl ended with {curl.ExitCode}: {await error}");
        return await text;
    }
}
