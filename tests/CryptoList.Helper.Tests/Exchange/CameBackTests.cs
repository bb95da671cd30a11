using System.Text;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Mail of one's own that comes back as a delivery status notification.</summary>
public sealed class CameBackTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task A_submission_that_came_back_is_named_and_goes_anew()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        _town.Post.Loses = true;
        (await alice.RunAsync("remove", bob.Address)).Well();
        _town.Post.Loses = false;
        Return(alice, Encoding.Latin1.GetString(_town.Post.ToKey[^1]), "smtp; 552 5.3.4 too-large: the mail is too large\r\n  for this server");

        var said = (await alice.RunAsync("sync")).With(ExitCode.Refused).Error;
        Assert.Contains("came back: 552 5.3.4 too-large: the mail is too large for this server", said);
        _town.Time.Advance(TimeSpan.FromHours(2));
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await alice.RunAsync("sync")).Well();

        Assert.Null(_town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address));
    }

    [Fact]
    public async Task A_post_that_came_back_is_named_and_its_number_is_not_void_by_that()
    {
        var alice = await _town.OpenAsync();
        _town.Post.Loses = true;
        (await alice.RunWithAsync(Town.Message("Lunch", "At noon."), "send")).Well();
        _town.Post.Loses = false;
        using var json = System.Text.Json.JsonDocument.Parse((await alice.RunAsync("outbox", "--json")).Well().Text);
        var post = json.RootElement[0].GetProperty("post");
        Return(alice, $"Message-ID: {post.GetProperty("messageId").GetString()}\r\nSubject: [...]\r\n\r\n", "smtp; 554 5.7.5 epoch-too-old: get the new key");

        Assert.Contains($"outbox refused {post.GetProperty("id").GetString()}", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Contains("came back: 554 5.7.5 epoch-too-old", (await alice.RunAsync("outbox", "--json")).Well().Text);
        (await alice.RunAsync("outbox", "send")).Well();
        Assert.Contains("At noon.", (await alice.RunAsync("read")).Well().Text);
    }

    [Fact]
    public async Task A_report_on_somebody_elses_mail_says_nothing()
    {
        var alice = await _town.OpenAsync();
        Return(alice, "Message-ID: <other@example.org>\r\n\r\n", "smtp; 550 5.1.1 no such user");

        Assert.Contains("Nothing new", (await alice.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task Who_read_their_mail_just_now_is_not_warned_of_an_old_log()
    {
        var alice = await _town.OpenAsync();
        _town.Time.Advance(TimeSpan.FromHours(3));
        (await alice.RunAsync("sync")).Well();

        Assert.DoesNotContain("old", (await alice.RunWithAsync(Town.Message("x", "y"), "send")).Well().Error);
        _town.Time.Advance(TimeSpan.FromHours(3));
        Assert.Contains("3 hours old", (await alice.RunWithAsync(Town.Message("x", "y"), "send")).Well().Error);
    }

    private void Return(Person to, string original, string diagnostic) => _town.Post.Deliver(to.Address, Encoding.Latin1.GetBytes(
        "From: MAILER-DAEMON@relay.example.org\r\nTo: " + to.Address + "\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\r\nIt could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        + "Reporting-MTA: dns; relay.example.org\r\n\r\nFinal-Recipient: rfc822; team+key@lists.example.net\r\nAction: failed\r\nStatus: 5.3.4\r\nDiagnostic-Code: " + diagnostic
        + "\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n" + original[..original.IndexOf("\r\n\r\n", StringComparison.Ordinal)] + "\r\n\r\n--b--\r\n"));
}
