using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;

namespace CryptoList.Helper.Tests.Exchange;

public sealed class ImapTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_newcomer_whose_mail_is_on_a_Dovecot_joins_and_reads_and_their_mailbox_stays_as_it_was()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        var password = _town.Town.File("password", System.Text.Encoding.ASCII.GetBytes(DovecotImap.Password + "\n"));
        (await bob.RunAsync("mail", "set", "--imap", dovecot.ImplicitTls.ToString(), "--imap-user", "ann", "--imap-password-file", password, "--imap-ca-file", dovecot.CaFile)).Well();
        (await bob.RunAsync("mail", "test")).Well();
        dovecot.Deliver("1.other", "Subject: not a list's\r\n\r\nHello.\r\n"u8.ToArray());
        (await bob.RunWithAsync(await MailTown.InviteAsync(alice, bob), "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        var delivered = Bring(dovecot, bob, "2.first");

        Assert.Contains("Welcome to", (await bob.RunAsync("sync")).Well().Error);
        (await alice.RunAsync("sync")).Well();
        (await alice.RunWithAsync(Town.Message("Lunch", "At noon."), "send")).Well();
        delivered += Bring(dovecot, bob, "3.then");
        Assert.Contains("At noon.", (await bob.RunAsync("read")).Well().Text);
        Assert.Contains("No new posts", (await bob.RunAsync("read")).Well().Error);
        Assert.Equal(1 + delivered, dovecot.Untouched.Count);
        Assert.DoesNotContain(DovecotImap.Password, Town.Everything(bob));
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_wrong_password_is_named_and_nothing_is_lost()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        var bob = await _town.PersonAsync("bob");
        var password = _town.Town.File("password", "wrong\n"u8.ToArray());
        (await bob.RunAsync("mail", "set", "--imap", dovecot.ImplicitTls.ToString(), "--imap-user", "ann", "--imap-password-file", password, "--imap-ca-file", dovecot.CaFile)).Well();

        Assert.Contains("does not let ann in", (await bob.RunAsync("sync")).With(ExitCode.Fault).Error);
        Assert.Contains("does not let ann in", (await bob.RunAsync("mail", "test")).With(ExitCode.Fault).Error);
    }

    // What the post office put into the Maildir goes to the Dovecot.
    private int Bring(DovecotImap dovecot, Person to, string name)
    {
        var mails = Directory.GetFiles(Path.Combine(_town.Post.MaildirOf(to.Address), "new"));
        foreach (var mail in mails)
        {
            dovecot.Deliver($"{name}.{Path.GetFileName(mail)}", File.ReadAllBytes(mail));
            File.Delete(mail);
        }

        return mails.Length;
    }
}
