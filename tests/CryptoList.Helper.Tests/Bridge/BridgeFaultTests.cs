using System.Net.Sockets;
using System.Text;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Helper.Tests.Bridge;

public sealed class BridgeFaultTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Capabilities_that_cannot_be_kept_are_offered_nowhere()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        await using var bridge = await RunningBridge.ToAsync(await _town.Person("ann").InitAsync(), dovecot);
        using var through = await RawImap.ConnectAsync(bridge.At, tls: false);
        var all = through.Greeting + await through.OkAsync("CAPABILITY") + await through.OkAsync($"LOGIN ann \"{DovecotImap.Password}\"") + await through.OkAsync("CAPABILITY");
        Assert.Equal(4, all.Split("IMAP4rev1").Length - 1);
        foreach (var word in (string[])["STARTTLS", "LOGINDISABLED", "COMPRESS", "SORT", "THREAD", "NOTIFY", "CATENATE", "URLAUTH", "CONTEXT", "PREVIEW", "SNIPPET", "SEARCHRES", "-PLUS"]) Assert.DoesNotContain(word, all);
        foreach (var word in (string[])["IDLE", "UIDPLUS", "LITERAL+", "CONDSTORE", "QRESYNC", "MOVE", "ESEARCH", "BINARY"]) Assert.Contains(word, all);
        foreach (var refused in (string[])["COMPRESS DEFLATE", "STARTTLS", "THREAD REFERENCES UTF-8 ALL", "NOTIFY NONE"]) Assert.Contains(" BAD ", await through.AskAsync(refused));
        await through.OkAsync("NOOP");
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_login_goes_through_in_each_form_and_a_wrong_one_is_the_servers_no()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        var ann = await _town.Person("ann").InitAsync();
        await using var bridge = await RunningBridge.ToAsync(ann, dovecot);
        var plain = Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0ann\0{DovecotImap.Password}"));
        using (var initial = await RawImap.ConnectAsync(bridge.At, tls: false))
        {
            await initial.OkAsync($"AUTHENTICATE PLAIN {plain}");
            await initial.OkAsync("SELECT INBOX");
        }

        using (var asked = await RawImap.ConnectAsync(bridge.At, tls: false))
        {
            await asked.SendAsync("a AUTHENTICATE PLAIN\r\n");
            Assert.StartsWith("+", await asked.ResponseAsync());
            await asked.SendAsync(plain + "\r\n");
            Assert.Contains("a OK", await asked.AnswerAsync("a"));
        }

        using var literal = await RawImap.ConnectAsync(bridge.At, tls: false);
        Assert.Contains(" NO ", await literal.AskAsync("LOGIN ann wrong"));
        await literal.SendAsync("b LOGIN {3}\r\n");
        Assert.StartsWith("+ ", await literal.ResponseAsync());
        await literal.SendAsync($"ann {{{DovecotImap.Password.Length}}}\r\n");
        Assert.StartsWith("+ ", await literal.ResponseAsync());
        await literal.SendAsync($"{DovecotImap.Password}\r\n");
        Assert.Contains("b OK", await literal.AnswerAsync("b"));
        Assert.DoesNotContain(DovecotImap.Password, Town.Everything(ann));
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Commands_that_come_all_at_once_are_answered_in_their_order()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        for (var i = 0; i < 20; i++) dovecot.Deliver($"{1000 + i}.mail", VariedMail.Of(i));
        await using var bridge = await RunningBridge.ToAsync(await _town.Person("ann").InitAsync(), dovecot);
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        await through.SendAsync("p1 SELECT INBOX\r\np2 NOOP\r\np3 FETCH 1:* BODY[]\r\np4 UID FETCH 1:* ENVELOPE\r\np5 APPEND INBOX {5+}\r\n1:2\r\n\r\np6 SEARCH SUBJECT plain\r\np7 STORE 1 +FLAGS (\\Flagged)\r\np8 FETCH 1 FLAGS\r\np9 LOGOUT\r\n");
        for (var i = 1; i <= 9; i++) Assert.Contains($"p{i} {(i == 5 ? "" : "OK")}", await through.AnswerAsync($"p{i}"));
        Assert.Empty(await through.ResponseAsync());
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task What_passes_a_limit_has_one_clear_answer()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        await using var bridge = await RunningBridge.ToAsync(await _town.Person("ann").InitAsync(), dovecot, "--max-connections", "3");
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        Assert.Contains("BAD SELECT is longer than the bridge takes", await through.AskAsync("SELECT {5000000000}"));
        Assert.Contains("* BAD", await BadLineAsync(through));
        await through.OkAsync("NOOP");

        using var second = await TakenAsync(bridge);
        using var third = await TakenAsync(bridge);
        using (var fourth = await RawImap.ConnectAsync(bridge.At, tls: false)) Assert.Contains("* BYE [LIMIT] The bridge takes 3 connections", fourth.Greeting);

        await second.SendAsync("x SELECT {9000000+}\r\n");
        Assert.Contains("* BYE The connection ends: SELECT is longer than the bridge takes", await second.ResponseAsync());
        await EndlessAsync(third);
        Assert.Contains("* BYE The connection ends: a line is longer than 65536 octets", await third.ResponseAsync());
        await through.OkAsync("NOOP");
    }

    [Fact]
    public async Task A_server_that_closes_amid_a_literal_ends_the_connection_with_nothing_put_into_it()
    {
        await using var server = new ScriptedImap(async imap =>
        {
            await OpenAsync(imap);
            await imap.AnswerAsync("* 1 FETCH (UID 1)");
            await imap.AnswerAsync("* 1 FETCH (UID 1 BODY[HEADER.FIELDS (CONTENT-TYPE)] \"\")");
            await imap.CommandAsync();
            await imap.SayPartAsync("* 1 FETCH (BODY[] {100}\r\nonly this");
        }, passedOver: 1);
        await using var bridge = await ToAsync(server);
        using var client = await RawImap.LogInAsync(bridge.At, tls: false);
        await client.OkAsync("SELECT INBOX");
        await client.SendAsync("x FETCH 1 BODY[]\r\n");
        Assert.Equal("* 1 FETCH (BODY[] {100}\r\n", await client.LineAsync());
        Assert.Equal("only this", await client.LineAsync());
    }

    [Fact]
    public async Task A_server_that_falls_silent_while_the_bridge_asks_is_given_up()
    {
        var done = new TaskCompletionSource();
        await using var server = new ScriptedImap(async imap =>
        {
            await OpenAsync(imap);
            await imap.CommandAsync();
            await done.Task;
        }, passedOver: 1);
        await using var bridge = await ToAsync(server, "\"patience\": \"00:00:01\"");
        using var client = await RawImap.LogInAsync(bridge.At, tls: false);
        await client.OkAsync("SELECT INBOX");
        await client.SendAsync("x FETCH 1 BODY[]\r\n");
        Assert.Equal("* BYE The connection ends: the mail server does not answer.\r\n", await client.ResponseAsync());
        done.SetResult();
    }

    [Fact]
    public async Task Who_does_not_log_in_is_told_and_let_go()
    {
        await using var server = new ScriptedImap(async imap =>
        {
            await imap.SayAsync("* OK scripted");
            Assert.Null(await imap.CommandAsync());
        }, passedOver: 1);
        await using var bridge = await ToAsync(server, "\"login\": \"00:00:00.5\"");
        using var client = await RawImap.ConnectAsync(bridge.At, tls: false);
        Assert.Equal("* BYE Nobody logged in for too long.\r\n", await client.ResponseAsync());
    }

    [Fact]
    public async Task A_server_that_is_away_is_named()
    {
        var ann = await _town.Person("ann").InitAsync();
        var nobody = FreePorts.NextEndPoint();
        await using (var away = await RunningBridge.StartAsync(ann, "--imap-server", nobody.ToString()))
        using (var client = await RawImap.ConnectAsync(away.At, tls: false))
        {
            Assert.Contains($"* BYE [UNAVAILABLE] The mail server {nobody} cannot be reached", client.Greeting);
        }
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_certificate_that_is_not_believed_ends_it_before_any_password()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        var ann = await _town.Person("ann").InitAsync();
        await using var bridge = await RunningBridge.StartAsync(ann, "--imap-server", dovecot.ImplicitTls.ToString());
        using var client = await RawImap.ConnectAsync(bridge.At, tls: false);
        Assert.Contains("certificate is not trusted", client.Greeting);
        Assert.StartsWith("* BYE", client.Greeting);
    }

    [Fact]
    public async Task It_listens_on_this_machine_alone_and_says_what_is_missing()
    {
        var ann = await _town.Person("ann").InitAsync();
        Assert.Contains("listens on this machine alone", (await ann.RunAsync("bridge", "--imap-server", "imap.example.org", "--imap-listen", "0.0.0.0:1143")).With(ExitCode.Usage).Error);
        Assert.Contains("Which server?", (await ann.RunAsync("bridge")).With(ExitCode.Usage).Error);
        Assert.Contains("There is no file", (await ann.RunAsync("bridge", "--accounts", _town.PathOf("none"))).With(ExitCode.Usage).Error);
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        Assert.Contains("cannot listen on", (await ann.RunAsync("bridge", "--imap-server", "imap.example.org", "--imap-listen", taken.LocalEndpoint.ToString()!)).With(ExitCode.Fault).Error);
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Accounts_of_a_file_are_served_by_one_process()
    {
        await using var one = await DovecotImap.StartAsync();
        await using var two = await DovecotImap.StartAsync();
        two.Deliver("1.mail", "Subject: of two\r\n\r\nHello.\r\n"u8.ToArray());
        var second = FreePorts.NextEndPoint();
        var ann = await _town.Person("ann").InitAsync();
        var at = FreePorts.NextEndPoint();
        var file = _town.File("accounts.json", Encoding.UTF8.GetBytes($$"""
            {"accounts": [
              {"name": "one", "imapServer": "{{one.ImplicitTls}}", "imapListen": "{{at}}", "imapCaFile": "{{one.CaFile}}"},
              {"name": "two", "imapServer": "{{two.StartTls}}", "imapTls": "start-tls", "imapListen": "{{second}}", "imapCaFile": "{{two.CaFile}}"}
            ]}
            """));
        await using var bridge = await RunningBridge.WithAccountsAsync(ann, file, at);
        using var first = await RawImap.LogInAsync(at, tls: false);
        using var other = await RawImap.LogInAsync(second, tls: false);
        Assert.Contains("* 0 EXISTS", await first.OkAsync("SELECT INBOX"));
        await other.OkAsync("SELECT INBOX");
        Assert.Contains("of two", await other.OkAsync("FETCH 1 ENVELOPE"));
    }

    /// <summary>Greets, lets the client in, and opens a folder of one message.</summary>
    private static async Task OpenAsync(ScriptedImap imap)
    {
        await imap.SayAsync("* OK scripted");
        await imap.AnswerAsync();
        await imap.AnswerAsync("* 1 EXISTS", "* OK [UIDVALIDITY 7] life");
    }

    private async Task<RunningBridge> ToAsync(ScriptedImap server, string limits = "")
    {
        var at = FreePorts.NextEndPoint();
        var file = _town.File("accounts.json", Encoding.UTF8.GetBytes($$"""{"accounts": [{"name": "scripted", "imapServer": "{{server.EndPoint}}", "imapListen": "{{at}}", "imapCaFile": "{{server.CaFile}}"}], "limits": { {{limits}} } }"""));
        return await RunningBridge.WithAccountsAsync(await _town.Person("ann").InitAsync(), file, at);
    }

    // Connections that ended before may still count.
    private static async Task<RawImap> TakenAsync(RunningBridge bridge)
    {
        while (true)
        {
            var client = await RawImap.ConnectAsync(bridge.At, tls: false);
            if (client.Greeting.StartsWith("* OK", StringComparison.Ordinal)) return client;
            client.Dispose();
            await Task.Delay(20);
        }
    }

    private static async Task<string> BadLineAsync(RawImap imap)
    {
        await imap.SendAsync("\r\n");
        return await imap.ResponseAsync();
    }

    private static async Task EndlessAsync(RawImap imap)
    {
        try
        {
            for (var i = 0; i < 100; i++) await imap.SendAsync(new string('x', 100_000));
        }
        catch (IOException)
        {
            // It was ended before all of it was sent.
        }
    }
}
