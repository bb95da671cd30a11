using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Helper.Tests.Bridge;

public sealed class SubmissionFaultTests : SubmissionStory
{
    private protected override TlsServer NewProvider() => new(auth: true, options: new SmtpServerOptions { MaxMessageSize = 200_000 });

    [Fact]
    public async Task A_provider_that_is_away_or_not_to_be_believed_is_one_clear_answer()
    {
        await using (var away = await RunningBridge.SendingAsync(Alice, "--smtp-server", FreePorts.NextEndPoint().ToString()))
        using (var client = await RawSmtp.ConnectAsync(away.SubmissionAt!)) Assert.Matches("^421 4.4.2 The mail server 127.0.0.1:[0-9]+ cannot be reached", client.Greeting);

        await using var stranger = await RunningBridge.SendingAsync(Alice, "--smtp-server", Provider.EndPoint.ToString(), "--smtp-tls", "starttls");
        using var other = await RawSmtp.ConnectAsync(stranger.SubmissionAt!);
        Assert.Contains("certificate is not trusted", other.Greeting);
    }

    [Fact]
    public async Task What_the_provider_says_comes_back_with_its_code_and_text()
    {
        var spam = new SmtpReply(554, new(5, 7, 1), "Spam", "See our page");
        Provider.Prepare = handler =>
        {
            handler.OnMail = c => c.Sender.Address == "bad@example.org" ? new SmtpReply(553, new(5, 1, 8), "Not yours") : SmtpReplies.SenderOk;
            handler.OnRcpt = c => c.Recipient.Address == "nobody@example.com" ? new SmtpReply(550, new(5, 1, 1), "Nobody") : SmtpReplies.RecipientOk;
            handler.OnComplete = () => spam;
        };
        await using var bridge = await BridgeAsync();
        using var client = await LogInAsync(bridge);
        Assert.Equal("553 5.1.8 Not yours\n", await client.AskAsync("MAIL FROM:<bad@example.org>"));
        await client.OkAsync("MAIL FROM:<alice@example.org>");
        Assert.Equal("550 5.1.1 Nobody\n", await client.AskAsync("RCPT TO:<nobody@example.com>"));
        await client.OkAsync("RCPT TO:<carol@example.com>");
        await client.OkAsync("DATA");
        Assert.Equal("554-5.7.1 Spam\n554 5.7.1 See our page\n", await client.AskAsync("Subject: x\r\n\r\ny\r\n."));
        await client.OkAsync("MAIL FROM:<alice@example.org>");
    }

    [Fact]
    public async Task A_provider_that_closes_is_told_and_nothing_is_kept_for_later()
    {
        await using var bridge = await BridgeAsync();
        using var client = await LogInAsync(bridge);
        await client.OkAsync("MAIL FROM:<alice@example.org>");
        Provider.Shutdown();
        Assert.StartsWith("421", await client.AskAsync("RCPT TO:<team@lists.example.net>"));
        Assert.StartsWith("421", await client.AskAsync("RCPT TO:<carol@example.com>"));
        Assert.Contains("Nothing waits.", (await Alice.RunAsync("outbox")).Error);
    }

    [Fact]
    public async Task A_mail_too_large_for_provider_or_bridge_is_refused_and_a_post_too_once_it_is_sealed()
    {
        await using var bridge = await BridgeAsync();
        using var client = await LogInAsync(bridge);
        Assert.Contains("SIZE 200000", await client.OkAsync("EHLO client"));
        Assert.StartsWith("552", await client.AskAsync("MAIL FROM:<alice@example.org> SIZE=200001"));
        Assert.StartsWith("552", await client.MailAsync("alice@example.org", "carol@example.com", Lines(201_000)));
        Assert.StartsWith("552", await client.MailAsync("alice@example.org", "team@lists.example.net", Lines(180_000)));
        Assert.Contains("Nothing waits.", (await Alice.RunAsync("outbox")).Error);
        Assert.StartsWith("250", await client.MailAsync("alice@example.org", "carol@example.com", Lines(180_000)));
    }

    [Fact]
    public async Task Limits_of_the_file_hold()
    {
        var (imap, smtp) = (FreePorts.NextEndPoint(), FreePorts.NextEndPoint());
        var file = Village.File("accounts.json", System.Text.Encoding.UTF8.GetBytes($$$"""
            {"accounts": [{"name": "work", "imapServer": "{{{FreePorts.NextEndPoint()}}}", "imapListen": "{{{imap}}}", "smtpServer": "{{{Provider.EndPoint}}}", "smtpTls": "start-tls", "smtpCaFile": "{{{Provider.CaFile}}}", "smtpListen": "{{{smtp}}}", "smtpUser": "ann"}],
             "limits": {"connections": 1, "mail": 65536, "recipients": 2}}
            """));
        await using var bridge = await RunningBridge.WithAccountsAsync(Alice, file, imap);
        using var client = await EnteredAsync(smtp);
        await client.OkAsync("EHLO client");
        await client.OkAsync("AUTH PLAIN " + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"\0ann\0{TlsServer.Password}")));
        using (var second = await RawSmtp.ConnectAsync(smtp)) Assert.StartsWith("421 4.7.0 The bridge takes 1 connections at a time", second.Greeting);
        Assert.StartsWith("552", await client.AskAsync("MAIL FROM:<alice@example.org> SIZE=65537"));
        await client.OkAsync("MAIL FROM:<alice@example.org>");
        await client.OkAsync("RCPT TO:<a@example.com>");
        await client.OkAsync("RCPT TO:<b@example.com>");
        Assert.StartsWith("452 4.5.3 The bridge takes 2 recipients", await client.AskAsync("RCPT TO:<c@example.com>"));
        Assert.StartsWith("452 4.5.3", await client.AskAsync("DATA"));
        Assert.StartsWith("500 5.5.2", await client.AskAsync("NOOP " + new string('x', 17_000)));
        await client.OkAsync("NOOP");
    }

    [Fact]
    public async Task A_client_that_goes_amid_a_mail_sends_nothing_and_leaves_nothing()
    {
        await using var bridge = await BridgeAsync();
        using (var client = await LogInAsync(bridge))
        {
            await client.OkAsync("MAIL FROM:<alice@example.org>");
            await client.OkAsync("RCPT TO:<team@lists.example.net>");
            await client.OkAsync("DATA");
            await client.SendAsync("Subject: half\r\n\r\nof it\r\n");
        }

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!Provider.Handlers.All(h => h.Disposed)) await Task.Delay(20, late.Token);
        await bridge.StopAsync();
        Assert.Empty(Provider.Handlers.SelectMany(h => h.Begun));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Alice.Home, "tmp")));
        Assert.Contains("Nothing waits.", (await Alice.RunAsync("outbox")).Error);
    }

    // The connection by which the bridge was found to listen may not have ended yet.
    private static async Task<RawSmtp> EnteredAsync(System.Net.IPEndPoint at)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var client = await RawSmtp.ConnectAsync(at);
            if (client.Greeting.StartsWith("220", StringComparison.Ordinal)) return client;
            client.Dispose();
            await Task.Delay(20, late.Token);
        }
    }

    private static string Lines(int octets) => "Subject: large\r\n\r\n" + string.Concat(Enumerable.Repeat("A line of fifty octets in all, which is repeated.\r\n", octets / 51));
}
