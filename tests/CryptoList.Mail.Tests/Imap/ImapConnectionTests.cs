using System.Text;
using CryptoList.Mail.Imap;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;
using CryptoList.Mail.Tests.Smtp;
using Xunit;

namespace CryptoList.Mail.Tests.Imap;

public class ImapConnectionTests
{
    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Dovecot_shows_its_messages_over_both_kinds_of_TLS_and_keeps_them_unseen()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        var large = Encoding.ASCII.GetBytes("Subject: large\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 5_000)));
        dovecot.Deliver("1.one", "Subject: one\r\n\r\nFirst {5}\r\n"u8.ToArray());
        dovecot.Deliver("2.two", large);
        foreach (var (at, tls) in new[] { (dovecot.ImplicitTls, SmtpTlsMode.Implicit), (dovecot.StartTls, SmtpTlsMode.StartTls) })
        {
            await using var folder = await ImapConnection.OpenAsync(at, Options(dovecot, tls), TimeProvider.System, CancellationToken.None);
            await folder.ExamineAsync("INBOX", CancellationToken.None);
            var uids = await folder.SearchAsync(0, CancellationToken.None);
            Assert.Equal(2, uids.Count);
            Assert.Single(await folder.SearchAsync(uids[0], CancellationToken.None));
            Assert.Empty(await folder.SearchAsync(uids[1], CancellationToken.None));
            Assert.Contains("Subject: one", Encoding.ASCII.GetString((await folder.FetchHeaderAsync(uids[0], CancellationToken.None))!));
            using var whole = new MemoryStream();
            Assert.True(await folder.FetchAsync(uids[1], whole, CancellationToken.None));
            Assert.Equal(large, whole.ToArray());
            Assert.Null(await folder.FetchHeaderAsync(uids[1] + 100, CancellationToken.None));
        }

        Assert.Equal(["1.one", "2.two"], dovecot.Untouched);
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Dovecot_opens_a_folder_whose_name_is_not_ASCII_and_names_one_that_is_not_there()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        dovecot.Deliver("1.one", "Subject: one\r\n\r\nx\r\n"u8.ToArray(), ".Lists.&AOk-t&AOk-");
        await using var folder = await ImapConnection.OpenAsync(dovecot.ImplicitTls, Options(dovecot, SmtpTlsMode.Implicit), TimeProvider.System, CancellationToken.None);

        await folder.ExamineAsync("Lists.été", CancellationToken.None);
        Assert.Single(await folder.SearchAsync(0, CancellationToken.None));
        Assert.Equal(ImapFault.NoSuchFolder, (await Assert.ThrowsAsync<ImapException>(() => folder.ExamineAsync("Nowhere", CancellationToken.None))).Fault);
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Dovecot_refuses_a_wrong_password_and_its_words_are_handed_on()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        var fault = await Assert.ThrowsAsync<ImapException>(() => ImapConnection.OpenAsync(dovecot.ImplicitTls, Options(dovecot, SmtpTlsMode.Implicit, "wrong"), TimeProvider.System, CancellationToken.None));
        Assert.Equal(ImapFault.LoginRefused, fault.Fault);
        Assert.Contains("AUTHENTICATIONFAILED", fault.Message);
    }

    [Fact]
    public async Task A_certificate_that_is_not_believed_is_no_TLS()
    {
        await using var server = new ScriptedImap(s => s.SayAsync("* OK never"));
        var fault = await Assert.ThrowsAsync<ImapException>(() => server.ConnectAsync(server.Options with { Trust = TlsTrust.OfSystem }));
        Assert.Equal(ImapFault.TlsFailed, fault.Fault);
    }

    [Fact]
    public async Task A_server_without_SASL_IR_gets_the_password_when_it_asks()
    {
        await using var server = new ScriptedImap(async s =>
        {
            await s.SayAsync("* OK scripted");
            await s.AnswerAsync("* CAPABILITY IMAP4rev1 AUTH=PLAIN");
            await s.CommandAsync();
            var tag = s.Tag;
            await s.SayAsync("+ ");
            await s.CommandAsync();
            await s.SayAsync($"{tag} OK in");
            await s.CommandAsync();
        });
        await using (await server.ConnectAsync())
        {
            // In.
        }

        Assert.Contains(Convert.ToBase64String("\0ann\0correct horse"u8), server.Heard.ToString());
    }

    [Fact]
    public async Task A_server_that_knows_LOGIN_alone_gets_that()
    {
        await using var server = new ScriptedImap(async s =>
        {
            await s.SayAsync("* OK scripted");
            await s.AnswerAsync("* CAPABILITY IMAP4rev1");
            await s.AnswerAsync();
            await s.CommandAsync();
        });
        await using (await server.ConnectAsync())
        {
            // In.
        }

        Assert.Contains("LOGIN \"ann\" \"correct horse\"", server.Heard.ToString());
    }

    [Theory]
    [InlineData("* 1 FETCH (UID 1 BODY[HEADER] {99999999999}", ImapFault.Malformed)]
    [InlineData("* 1 FETCH (UID 1 FLAGS {9999999}", ImapFault.Malformed)]
    [InlineData("What is this", ImapFault.Malformed)]
    [InlineData("* BYE going down", ImapFault.Closed)]
    public async Task What_a_hostile_server_says_ends_with_a_named_fault(string line, ImapFault expected)
    {
        await using var server = new ScriptedImap(async s =>
        {
            await s.BeginAsync();
            await s.CommandAsync();
            await s.SayAsync(line);
            await s.CommandAsync();
        });
        await using var folder = await server.ConnectAsync();
        await folder.ExamineAsync("INBOX", CancellationToken.None);

        Assert.Equal(expected, (await Assert.ThrowsAsync<ImapException>(() => folder.FetchHeaderAsync(1, CancellationToken.None))).Fault);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("")]
    [InlineData("{1}\r\n")]
    public async Task An_answer_without_end_is_cut_at_a_limit(string lineEnd)
    {
        await using var server = new ScriptedImap(async s =>
        {
            await s.BeginAsync();
            await s.CommandAsync();
            while (true) await s.SayPartAsync("* OK " + new string('x', 100_000) + lineEnd);
        });
        await using var folder = await server.ConnectAsync();
        await folder.ExamineAsync("INBOX", CancellationToken.None);

        Assert.Equal(ImapFault.Malformed, (await Assert.ThrowsAsync<ImapException>(() => folder.SearchAsync(0, CancellationToken.None))).Fault);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        await using var server = new ScriptedImap(async s =>
        {
            await s.BeginAsync();
            await s.CommandAsync();
            await s.CommandAsync();
        });
        await using var folder = await server.ConnectAsync(server.Options with { Patience = TimeSpan.FromSeconds(1) });
        await folder.ExamineAsync("INBOX", CancellationToken.None);

        Assert.Equal(ImapFault.TimedOut, (await Assert.ThrowsAsync<ImapException>(() => folder.SearchAsync(0, CancellationToken.None))).Fault);
    }

    [Fact]
    public async Task A_message_that_says_it_is_too_large_is_not_fetched()
    {
        await using var server = new ScriptedImap(async s =>
        {
            await s.BeginAsync();
            await s.AnswerAsync("* 1 FETCH (UID 1 RFC822.SIZE 5000000000)");
            await s.CommandAsync();
        });
        await using (var folder = await server.ConnectAsync())
        {
            await folder.ExamineAsync("INBOX", CancellationToken.None);
            Assert.False(await folder.FetchAsync(1, new MemoryStream(), CancellationToken.None));
        }

        Assert.DoesNotContain("BODY", server.Heard.ToString());
    }

    [Fact]
    public async Task A_message_comes_whole_whatever_stands_around_its_literal()
    {
        await using var server = new ScriptedImap(async s =>
        {
            await s.BeginAsync();
            await s.AnswerAsync("* 2 FETCH (UID 2 RFC822.SIZE 12)");
            await s.AnswerAsync("* 1 FETCH (FLAGS (\\Seen))", "* 2 FETCH (FLAGS () BODY[] {12}\r\n)\r\n* BYE {3} UID 2)", "* 3 EXISTS");
            await s.CommandAsync();
        });
        await using var folder = await server.ConnectAsync();
        await folder.ExamineAsync("INBOX", CancellationToken.None);
        using var whole = new MemoryStream();

        Assert.True(await folder.FetchAsync(2, whole, CancellationToken.None));
        Assert.Equal(")\r\n* BYE {3}", Encoding.ASCII.GetString(whole.ToArray()));
    }

    private static ImapOptions Options(DovecotImap dovecot, SmtpTlsMode tls, string password = DovecotImap.Password)
    {
        Assert.True(TlsTrust.TryLoad(dovecot.CaFile, out var trust, out _));
        Assert.True(SmtpCredentials.TryCreate("ann", password, out var credentials));
        return new ImapOptions { Tls = tls, Trust = trust, Credentials = credentials };
    }
}
