using System.Text;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Sasl;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Helper.Tests.Bridge;

public sealed class SubmissionTests : SubmissionStory
{
    [Fact]
    public async Task Mail_to_no_list_is_at_theProvider_octet_for_octet_with_its_envelope()
    {
        await using var bridge = await BridgeAsync();
        using var client = await LogInAsync(bridge);
        await client.OkAsync("MAIL FROM:<alice@example.org> BODY=8BITMIME RET=HDRS ENVID=a+2Bb SIZE=300");
        await client.OkAsync("RCPT TO:<carol@example.com> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;carol@example.com");
        await client.OkAsync("RCPT TO:<\"odd one\"@example.com> NOTIFY=NEVER");
        await client.OkAsync("DATA");
        var text = "Subject:  kept \xe9\r\nX: a\r\n\tb\r\n\r\n.one dot\r\n\r\n..\r\nend \xff\r\n";
        await client.OkAsync(text.Replace("\n.", "\n..") + ".");

        var mail = Assert.Single(Delivered);
        Assert.Equal(text, mail.Text);
        Assert.Equal("alice@example.org", mail.Mail.Sender.Address);
        Assert.Equal((BodyType.EightBitMime, DsnReturn.Headers, "a+b", 300L), (mail.Mail.Body, mail.Mail.Return, mail.Mail.EnvelopeId, mail.Mail.DeclaredSize));
        Assert.Equal(["carol@example.com", "\"odd one\"@example.com"], mail.Recipients.Select(r => r.Recipient.Address));
        Assert.Equal([DsnNotify.Success | DsnNotify.Failure, DsnNotify.Never], mail.Recipients.Select(r => r.Notify!.Value));
        Assert.Equal("carol@example.com", mail.Recipients[0].OriginalRecipient!.Address);
    }

    [Fact]
    public async Task A_mail_to_a_list_leaves_sealed_and_opens_at_another_member()
    {
        await using var bridge = await BridgeAsync();
        using (var client = await LogInAsync(bridge)) Assert.StartsWith("250", await client.MailAsync("alice@example.org", "Team@Lists.Example.Net", Post));

        var mail = Assert.Single(Delivered);
        Assert.DoesNotContain(Secret, mail.Text);
        Assert.DoesNotContain("Summer", mail.Text);
        Assert.Equal("team@lists.example.net", Assert.Single(mail.Recipients).Recipient.Address);
        var (fault, copies) = Village.Server.Submit(Encoding.Latin1.GetBytes(mail.Text));
        Assert.Null(fault);
        var opened = (await Bob.RunWithAsync(copies[Bob.Address], "open")).Well().Text;
        Assert.Contains(Secret, opened);
        Assert.Contains("Subject: Summer", opened);
        Assert.Contains("team@lists.example.net", (await Alice.RunAsync("outbox")).Well().Text);
        await bridge.StopAsync();
        Assert.DoesNotContain(TlsServer.Password, Town.Everything(Alice));
    }

    [Fact]
    public async Task Chunks_and_commands_all_at_once_make_a_post_too()
    {
        await using var bridge = await BridgeAsync();
        using var client = await LogInAsync(bridge);
        await client.SendAsync($"MAIL FROM:<alice@example.org>\r\nRCPT TO:<team@lists.example.net>\r\nBDAT 10\r\n{Post[..10]}BDAT {Post.Length - 10} LAST\r\n{Post[10..]}");
        for (var i = 0; i < 4; i++) Assert.StartsWith("250", await client.ReplyAsync());
        var sent = Encoding.Latin1.GetBytes(Assert.Single(Delivered).Text);
        Assert.Contains(Secret, (await Bob.RunWithAsync(Village.Server.Submit(sent).Copies[Bob.Address], "open")).Well().Text);
    }

    [Theory]
    [InlineData("team@lists.example.net", "carol@example.com")]
    [InlineData("carol@example.com", "team@lists.example.net")]
    public async Task A_mail_to_a_list_and_to_others_goes_to_nobody(string first, string second)
    {
        await using var bridge = await BridgeAsync();
        using var client = await LogInAsync(bridge);
        await client.OkAsync("MAIL FROM:<alice@example.org>");
        await client.OkAsync($"RCPT TO:<{first}>");
        var refusal = await client.AskAsync($"RCPT TO:<{second}>");
        Assert.StartsWith("550 5.7.1 carol@example.com would get unencrypted what is for the list team@lists.example.net.", refusal);
        Assert.Equal(refusal, await client.AskAsync("RCPT TO:<dave@example.com>"));
        Assert.Equal(refusal, await client.AskAsync("DATA"));
        await client.OkAsync("RSET");

        await client.OkAsync("NOOP");
        Assert.Empty(Provider.Handlers.SelectMany(h => h.Begun));
        Assert.StartsWith("250", await client.MailAsync("alice@example.org", "carol@example.com", "Subject: alone\r\n\r\nHello.\r\n"));
    }

    [Fact]
    public async Task When_theProvider_refuses_the_list_nobody_else_gets_the_mail_in_clear()
    {
        Provider.Prepare = handler => handler.OnRcpt = c => c.Recipient.Domain == "lists.example.net" ? new SmtpReply(450, new(4, 2, 0), "Greylisted") : SmtpReplies.RecipientOk;
        await using var bridge = await BridgeAsync();
        using var client = await LogInAsync(bridge);
        await client.OkAsync("MAIL FROM:<alice@example.org>");
        Assert.Equal("450 4.2.0 Greylisted\n", await client.AskAsync("RCPT TO:<team@lists.example.net>"));
        Assert.Equal("450 4.2.0 Greylisted\n", await client.AskAsync("RCPT TO:<carol@example.com>"));
    }

    [Theory]
    [InlineData("In-Reply-To: <lunch@example.org>\r\n")]
    [InlineData("References: <older@example.org>\r\n <lunch@example.org>\r\n")]
    [InlineData("To: Carol <carol@example.com>,\r\n Team <TEAM@lists.example.net>\r\n")]
    public async Task What_belongs_to_a_list_does_not_go_elsewhere_in_clear(string field)
    {
        var copies = await Village.PostAsync(Bob, Town.Message("Lunch", "At noon.", "Message-ID: <lunch@example.org>\n"));
        (await Alice.RunWithAsync(copies[Alice.Address], "open")).Well();
        await using var bridge = await BridgeAsync();
        using var client = await LogInAsync(bridge);
        Assert.StartsWith("550 5.7.1 This answers a post of team@lists.example.net", await client.MailAsync("alice@example.org", "bob@example.org", $"{field}Subject: Re: Lunch\r\n\r\n> At noon.\r\n"));
        Assert.StartsWith("250", await client.MailAsync("alice@example.org", "bob@example.org", "In-Reply-To: <other@example.org>\r\nTo: x-team@lists.example.net.example\r\n\r\nFine.\r\n"));
        Assert.Single(Delivered);
    }

    [Fact]
    public async Task Only_a_login_that_is_the_members_posts()
    {
        await using var bridge = await RunningBridge.ToAsync(Alice, Provider);
        using var client = await RawSmtp.ConnectAsync(bridge.SubmissionAt!);
        Assert.Contains("AUTH SCRAM-SHA-256 PLAIN", await client.OkAsync("EHLO client"));
        Assert.StartsWith("530 5.7.0", await client.AskAsync("MAIL FROM:<alice@example.org>"));
        Assert.StartsWith("504 5.5.4", await client.AskAsync("AUTH GSSAPI"));
        Assert.StartsWith("535", await client.AskAsync("AUTH PLAIN " + Convert.ToBase64String("\0ann\0wrong"u8)));
        Assert.StartsWith("530 5.7.0", await client.AskAsync("MAIL FROM:<alice@example.org>"));
        Assert.StartsWith("334", await client.AskAsync("AUTH PLAIN"));
        await client.OkAsync(Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0ann\0{TlsServer.Password}")));
        await client.OkAsync("MAIL FROM:<alice@example.org>");
        Assert.StartsWith("550 5.7.1 The login ann is not known to be alice@example.org", await client.AskAsync("RCPT TO:<team@lists.example.net>"));
        Assert.StartsWith("503", await client.AskAsync("DATA"));
    }

    [Fact]
    public async Task A_login_by_challenges_passes_and_the_password_is_never_here()
    {
        await using var bridge = await BridgeAsync();
        using var client = await RawSmtp.ConnectAsync(bridge.SubmissionAt!);
        await client.OkAsync("EHLO client");
        var scram = new ScramClient("ann", Encoding.ASCII.GetBytes(TlsServer.Password));
        var challenge = await client.OkAsync($"AUTH SCRAM-SHA-256 {Convert.ToBase64String(scram.First())}");
        Assert.Equal(ScramFault.None, scram.Answer(Convert.FromBase64String(challenge[4..].Trim()), out var final));
        var proof = await client.OkAsync(Convert.ToBase64String(final));
        if (proof.StartsWith("334", StringComparison.Ordinal))
        {
            Assert.Equal(ScramFault.None, scram.Verify(Convert.FromBase64String(proof[4..].Trim())));
            proof = await client.OkAsync("");
        }

        Assert.StartsWith("235", proof);
        Assert.StartsWith("250", await client.MailAsync("alice@example.org", "team@lists.example.net", Post));
    }

    [Fact]
    public async Task Who_is_in_the_list_no_more_gets_nothing_out_to_it()
    {
        Village.Server.Append((await Alice.RunAsync("remove", Bob.Address)).Well().Output);
        await Bob.RunWithAsync(Village.Server.LogFile, "sync");
        await using var bridge = await RunningBridge.ToAsync(Bob, Provider, "--smtp-user", "ann");
        using var client = await LogInAsync(bridge);
        await client.OkAsync("MAIL FROM:<bob@example.org>");
        Assert.StartsWith("550 5.7.1 You are not in team@lists.example.net", await client.AskAsync("RCPT TO:<team@lists.example.net>"));
    }

    [Fact]
    public async Task Nothing_goes_to_a_list_whose_log_is_in_dispute()
    {
        var thief = new Person(Village.Root, "thief", Village.Time);
        foreach (var folder in Directory.EnumerateDirectories(Alice.Home, "*", SearchOption.AllDirectories).Prepend(Alice.Home)) Directory.CreateDirectory(folder.Replace(Alice.Home, thief.Home, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(Alice.Home, "*", SearchOption.AllDirectories)) File.Copy(file, file.Replace(Alice.Home, thief.Home, StringComparison.Ordinal));
        await Village.LetInAsync(Alice, "carol");
        (await Bob.RunWithAsync(Village.Server.LogFile, "sync")).Well();
        (await thief.RunAsync("remove", Bob.Address)).Well();
        await using var bridge = await RunningBridge.ToAsync(Bob, Provider, "--smtp-user", "ann");
        using var client = await LogInAsync(bridge);
        Assert.StartsWith("250", await client.MailAsync("bob@example.org", "team@lists.example.net", Post));
        (await Bob.RunWithAsync(await File.ReadAllBytesAsync(Directory.EnumerateFiles(thief.Home, "log.jsonl", SearchOption.AllDirectories).Single()), "sync")).With(ExitCode.Refused);
        Assert.Matches("^550[- ]5.7.1 Nothing is sent to team@lists.example.net: its log is in dispute", await client.MailAsync("bob@example.org", "team@lists.example.net", "Subject: again\r\n\r\nx\r\n"));
        Assert.Single(Delivered);
    }

    [Fact]
    public async Task A_post_that_theProvider_refuses_is_given_back_and_its_number_is_void()
    {
        var answers = new Queue<SmtpReply>([new(451, new(4, 3, 1), "Disk full"), new(554, new(5, 7, 1), "Looks like spam"), SmtpReplies.Ok]);
        Provider.Prepare = handler => handler.OnComplete = () => answers.Dequeue();
        await using var bridge = await BridgeAsync();
        using var client = await LogInAsync(bridge);
        foreach (var refusal in (string[])["451 4.3.1 Disk full\n", "554 5.7.1 Looks like spam\n"])
        {
            Assert.Equal(refusal, await client.MailAsync("alice@example.org", "team@lists.example.net", Post));
            Assert.Contains("Nothing waits.", (await Alice.RunAsync("outbox")).Error);
        }

        Assert.StartsWith("250", await client.MailAsync("alice@example.org", "team@lists.example.net", Post));
        var last = Encoding.Latin1.GetBytes(Delivered.Last().Text);
        Assert.Equal([1, 2], Header(last).Void);
        Assert.Null(Village.Server.Submit(last).Fault);
    }

    [Fact]
    public async Task A_post_whose_end_was_lost_goes_again_as_the_same_octets()
    {
        var answers = new Queue<SmtpDataReplies>([SmtpDataReplies.Drop, SmtpReplies.Ok]);
        Provider.Prepare = handler => handler.OnComplete = () => answers.Dequeue();
        await using var bridge = await BridgeAsync();
        using (var client = await LogInAsync(bridge)) Assert.StartsWith("451 4.4.2", await client.MailAsync("alice@example.org", "team@lists.example.net", Post));
        using (var client = await LogInAsync(bridge))
        {
            Assert.StartsWith("550 5.7.1 Another text with the Message-ID", await client.MailAsync("alice@example.org", "team@lists.example.net", Post + "Changed.\r\n"));
            Assert.StartsWith("250", await client.MailAsync("alice@example.org", "team@lists.example.net", Post));
        }

        var sent = Delivered.Select(m => m.Text).ToList();
        Assert.Equal(2, sent.Count);
        Assert.Equal(sent[0], sent[1]);
    }
}
