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
        _town.Post.Return(alice.Address, Encoding.Latin1.GetString(_town.Post.ToKey[^1]), "smtp; 552 5.3.4 too-large: the mail is too large\r\n  for this server");

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
        _town.Post.Return(alice.Address, $"Message-ID: {post.GetProperty("messageId").GetString()}\r\nSubject: [...]\r\n\r\n", "smtp; 554 5.7.5 epoch-too-old: get the new key");

        Assert.Contains($"outbox refused {post.GetProperty("id").GetString()}", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Contains("came back: 554 5.7.5 epoch-too-old", (await alice.RunAsync("outbox", "--json")).Well().Text);
        (await alice.RunAsync("outbox", "send")).Well();
        Assert.Contains("At noon.", (await alice.RunAsync("read")).Well().Text);
    }

    [Fact]
    public async Task A_report_on_somebody_elses_mail_says_nothing()
    {
        var alice = await _town.OpenAsync();
        _town.Post.Return(alice.Address, "Message-ID: <other@example.org>\r\n\r\n", "smtp; 550 5.1.1 no such user");

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

    [Fact]
    public async Task A_question_for_the_log_that_came_back_is_asked_again_after_an_hour()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await alice.RunAsync("rekey")).Well();
        (await alice.RunAsync("sync")).Well();
        _town.Post.Loses = true;
        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        _town.Post.Loses = false;
        _town.Post.Return(bob.Address, Encoding.Latin1.GetString(_town.Post.ToKey[^1]), "smtp; 550 5.7.1 too many mails");
        Assert.Contains("was asked for what is new in its log, and that came back: 550 5.7.1 too many mails. A sync in an hour asks again.", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
        var asked = _town.Post.ToKey.Count;
        _town.Time.Advance(TimeSpan.FromMinutes(30));
        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Equal(asked, _town.Post.ToKey.Count);

        _town.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Contains("is asked again for what is new in its log", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);
        Assert.Contains("epoch 2, is taken", (await bob.RunAsync("sync")).Well().Error);
        Assert.Equal(asked + 1, _town.Post.ToKey.Count);
    }

    [Fact]
    public async Task A_question_for_posts_that_comes_back_each_time_is_asked_three_times_and_then_said_to_be_given_up()
    {
        var alice = await _town.OpenAsync();
        _town.Post.Loses = true;
        (await alice.RunAsync("catch-up", "one@example.org", "two@example.org")).Well();
        for (var tries = 1; tries < 3; tries++)
        {
            _town.Post.Return(alice.Address, Encoding.Latin1.GetString(_town.Post.ToKey[^1]), $"smtp; 554 5.7.1 refused, time {tries}");
            Assert.Contains($"was asked for 2 posts that were missed, and that came back: 554 5.7.1 refused, time {tries}", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
            _town.Time.Advance(TimeSpan.FromMinutes(61));
            Assert.Contains("is asked again for 2 posts", (await alice.RunAsync("sync")).With(ExitCode.Wait).Error);
            Assert.Equal(tries + 1, _town.Post.ToKey.Count);
        }

        _town.Post.Return(alice.Address, Encoding.Latin1.GetString(_town.Post.ToKey[^1]), "smtp; 554 5.7.1 refused for ever");
        Assert.Contains("came back 3 times, now with: 554 5.7.1 refused for ever. It is not asked again by itself.", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
        _town.Time.Advance(TimeSpan.FromHours(5));
        (await alice.RunAsync("sync")).Well();
        Assert.Equal(3, _town.Post.ToKey.Count);
    }

    [Fact]
    public async Task A_question_what_became_of_a_post_that_came_back_is_asked_again_and_a_report_that_comes_twice_changes_nothing()
    {
        var alice = await _town.OpenAsync();
        (await alice.RunAsync("status", "lunch@example.org", "--smtp", _town.Post.Address)).Well();
        var asked = Path.Combine(_town.Post.MaildirOf("team+status@lists.example.net"), "new");
        var question = Encoding.Latin1.GetString(File.ReadAllBytes(Directory.GetFiles(asked).Single()));
        foreach (var _ in (int[])[1, 2]) _town.Post.Return(alice.Address, question, "smtp; 450 4.2.0 greylisted for too long");

        Assert.Single((await alice.RunAsync("sync")).With(ExitCode.Refused).Error.Split('\n'), line => line.Contains("what became of <lunch@example.org>, and that came back", StringComparison.Ordinal));
        _town.Time.Advance(TimeSpan.FromMinutes(61));
        (await alice.RunAsync("sync")).With(ExitCode.Wait);

        Assert.Equal(2, Directory.GetFiles(asked).Length);
    }
}
