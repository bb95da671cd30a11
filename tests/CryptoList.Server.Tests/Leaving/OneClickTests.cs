using System.Net;
using System.Text;
using CryptoList.Lists.Leaving;
using CryptoList.Lists.Letters;
using CryptoList.Mail.Tests.Smtp;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Tests.Worlds;
using CryptoList.Server.Tls;
using CryptoList.Storage.Sqlite;
using Xunit;

namespace CryptoList.Server.Tests.Leaving;

public sealed class OneClickTests
{
    [Fact]
    public async Task Each_copy_names_its_own_link_and_one_click()
    {
        await using var world = await LeaveWorld.StartAsync();

        var (alice, bob) = (await world.CopyAsync(world.List.Owner), await world.CopyAsync(world.Bob));

        Assert.Matches(@"^<https://lists\.example\.net/lists/u/[a-z2-7]{40}>, <mailto:team\+u-[a-z2-7]{32}@lists\.example\.net>$", LeaveWorld.Field(bob, "List-Unsubscribe"));
        Assert.Equal("List-Unsubscribe=One-Click", LeaveWorld.Field(bob, "List-Unsubscribe-Post"));
        Assert.NotEqual(LeaveWorld.Field(alice, "List-Unsubscribe"), LeaveWorld.Field(bob, "List-Unsubscribe"));
    }

    [Fact]
    public async Task Without_a_public_address_mail_alone_is_named()
    {
        await using var world = await LeaveWorld.StartAsync(s => s with { Leaving = new(), Web = new() });

        var copy = await world.CopyAsync(world.Bob);

        Assert.Matches(@"^<mailto:team\+u-[a-z2-7]{32}@lists\.example\.net>$", LeaveWorld.Field(copy, "List-Unsubscribe"));
        Assert.Null(LeaveWorld.Field(copy, "List-Unsubscribe-Post"));
        Assert.Empty(world.Server.Host!.Web);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task To_look_changes_nothing(string method)
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);
        var head = world.List.Log.HeadNumber;

        var answer = await world.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), link + "?List-Unsubscribe=One-Click"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(head, world.List.Log.HeadNumber);
    }

    [Fact]
    public async Task The_page_has_one_button_no_script_nothing_from_elsewhere_and_tells_nobody_its_address()
    {
        await using var world = await LeaveWorld.StartAsync();

        var answer = await world.Http.GetAsync(await world.LinkAsync(world.Bob));
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Contains("<html lang=\"en\">", html, StringComparison.Ordinal);
        Assert.Contains("team@lists.example.net", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("<button").Length);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Bob.Address, html, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task One_click_locks_the_member_out_of_the_very_next_post()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);

        Assert.Equal(HttpStatusCode.OK, (await world.ClickAsync(link)).StatusCode);

        Assert.True(world.Standing(world.Bob) is { Suspended: true, SuspendedByOwner: false });
        await world.CopyAsync(world.List.Owner, "After.");
        await world.Server.SettledAsync();
        Assert.Empty(world.Server.Sink!.Store.List(new(world.Bob.Address, null, null)));
    }

    [Fact]
    public async Task The_log_says_that_it_was_their_own_wish_and_the_owner_is_told_once()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);

        await world.ClickAsync(link);
        await world.ClickAsync(link);

        var notice = await world.NoticeAsync("taken off");
        Assert.Contains($"Member: {world.Bob.Address}\r\n", notice, StringComparison.Ordinal);
        Assert.Contains($"Why:    {LeaveService.Why}\r\n", notice, StringComparison.Ordinal);
        Assert.Contains("cryptolist-helper resume bob@example.org", notice, StringComparison.Ordinal);
        Assert.Equal(RosterEntryType.MemberSuspend, world.List.Log[world.List.Log.HeadNumber].Type);
        Assert.Single(Enumerable.Range(0, (int)world.List.Log.HeadNumber + 1), n => world.List.Log[n].Type == RosterEntryType.MemberSuspend);
    }

    [Fact]
    public async Task The_second_click_gets_the_same_page()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);

        var first = await (await world.ClickAsync(link)).Content.ReadAsStringAsync();
        var head = world.List.Log.HeadNumber;

        Assert.Equal(first, await (await world.ClickAsync(link)).Content.ReadAsStringAsync());
        Assert.Equal(head, world.List.Log.HeadNumber);
    }

    [Fact]
    public async Task Whoever_was_removed_already_gets_the_same_page_too()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);
        await world.List.AppendAsync(author => author.MemberRemove(world.Bob.Id, adverse: false));

        Assert.Equal(HttpStatusCode.OK, (await world.ClickAsync(link)).StatusCode);
    }

    [Fact]
    public async Task Multipart_form_data_does_it_as_well()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);

        var answer = await world.Http.PostAsync(link, new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(world.Standing(world.Bob).Suspended);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "")]
    [InlineData("application/x-www-form-urlencoded", "List-Unsubscribe=Two-Clicks")]
    [InlineData("application/x-www-form-urlencoded", "a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&List-Unsubscribe=One-Click")]
    [InlineData("text/plain", "List-Unsubscribe=One-Click")]
    [InlineData("multipart/form-data; boundary=x", "List-Unsubscribe=One-Click")]
    public async Task A_post_that_says_something_else_changes_nothing(string type, string body)
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Equal(HttpStatusCode.BadRequest, (await world.Http.PostAsync(link, content)).StatusCode);
        Assert.False(world.Standing(world.Bob).Suspended);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_not_read()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);

        var answer = await world.ClickAsync(link, ("fill", new string('a', 10_000)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(world.Standing(world.Bob).Suspended);
    }

    [Fact]
    public async Task A_link_that_was_changed_and_one_that_is_too_old_get_one_page()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);
        var changed = new Uri(link.AbsoluteUri[..^1] + (link.AbsoluteUri[^1] == 'a' ? 'b' : 'a'));
        var other = await world.Http.GetAsync(changed);
        world.Time.Forward(TimeSpan.FromDays(92));
        var old = await world.ClickAsync(link);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (other.StatusCode, old.StatusCode));
        Assert.Equal(await other.Content.ReadAsStringAsync(), await old.Content.ReadAsStringAsync());
        Assert.False(world.Standing(world.Bob).Suspended);
    }

    [Fact]
    public async Task A_link_holds_as_long_as_posts_are_kept_and_sixty_days()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);

        world.Time.Forward(TimeSpan.FromDays(89));

        Assert.Equal(HttpStatusCode.OK, (await world.Http.GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task A_return_path_is_no_link_and_a_link_no_return_path()
    {
        await using var world = await LeaveWorld.StartAsync();
        var copy = await world.MailAsync(world.Bob);
        var path = world.Server.Sink!.Store.List(new(world.Bob.Address, null, null))[^1].Envelope.From;

        Assert.StartsWith("550 5.1.1 ", (await world.Server.SubmitAsync(Mail(""), path.Replace("+b-", "+u-", StringComparison.Ordinal))).ToString(), StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.1 ", (await world.Server.SubmitAsync(Mail(""), copy.Replace("+u-", "+b-", StringComparison.Ordinal))).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_methods_and_other_paths_are_refused()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);

        var put = await world.Http.PutAsync(link, null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, put.StatusCode);
        Assert.Equal(["GET", "HEAD", "POST"], put.Content.Headers.Allow);
        Assert.Equal(HttpStatusCode.NotFound, (await world.Http.GetAsync(new Uri(link, "/"))).StatusCode);
    }

    [Fact]
    public async Task Too_many_requests_from_one_address_are_put_off()
    {
        await using var world = await LeaveWorld.StartAsync(s => s with { Web = s.Web with { RequestsPerMinute = 1 } });
        var link = world.Here("https://lists.example.net/u/x");
        async Task<HttpStatusCode> AskAsync(string from) => (await world.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, link) { Headers = { { "X-Forwarded-For", $"192.0.2.77, {from}" } } })).StatusCode;

        Assert.Equal(HttpStatusCode.NotFound, await AskAsync("192.0.2.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync("192.0.2.1"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync("192.0.2.2"));
    }

    [Fact]
    public async Task The_last_owner_is_warned_and_stays_until_they_say_that_they_know()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.List.Owner);

        var unwarned = await world.ClickAsync(link);

        Assert.Equal(HttpStatusCode.Conflict, unwarned.StatusCode);
        Assert.False(world.Standing(world.List.Owner).Suspended);
        Assert.Contains("https://lists.example.net/lists/u/", await world.NoticeAsync("last owner"), StringComparison.Ordinal);
        Assert.Contains("Leave all the same", await world.Http.GetStringAsync(link), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await world.ClickAsync(link, ("last-owner", "knowing"))).StatusCode);
        Assert.True(world.Standing(world.List.Owner).Suspended);
    }

    [Fact]
    public async Task The_last_owner_is_warned_once_a_day_also_by_a_server_that_started_anew()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.List.Owner);
        // To noon, so that midnight never comes in between.
        world.Time.Forward(TimeSpan.FromHours((36 - world.Time.GetUtcNow().TimeOfDay.TotalHours) % 24));
        await world.ClickAsync(link);
        await world.Server.StopServerAsync();
        await world.Server.StartServerAsync();
        await world.ClickAsync(world.Here(link.AbsoluteUri));
        Assert.Equal(1, await world.WrittenAsync(LetterKind.Warning));

        world.Time.Forward(TimeSpan.FromDays(1));
        await world.ClickAsync(world.Here(link.AbsoluteUri));

        Assert.Equal(2, await world.WrittenAsync(LetterKind.Warning));
    }

    [Fact]
    public async Task A_cut_whose_notice_was_stored_before_a_crash_is_not_told_of_again()
    {
        await using var world = await LeaveWorld.StartAsync();
        await world.ClickAsync(await world.LinkAsync(world.Bob));
        await world.NoticeAsync("taken off");
        await world.Server.StopServerAsync();
        using (var database = SqliteDatabase.Open(Path.Combine(world.Server.DataFolder, "cryptolist.db")))
            await database.WriteAsync(Durability.Power, session => session.Run("delete from told"), default);

        await world.Server.StartServerAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await world.Server.Get<ILetterStore>().ToldAsync()).Count == 0) await Task.Delay(10, limit.Token);

        Assert.Equal(1, await world.WrittenAsync(LetterKind.Cut));
    }

    [Fact]
    public async Task An_owner_beside_another_leaves_like_anyone_and_may_come_back_by_their_own_hand()
    {
        await using var world = await LeaveWorld.StartAsync();
        await world.List.AppendAsync(author => author.Rights(world.Bob.Id, Rights.Owner | Rights.Post | Rights.Receive, null));

        Assert.Equal(HttpStatusCode.OK, (await world.ClickAsync(await world.LinkAsync(world.List.Owner))).StatusCode);

        Assert.True(world.Standing(world.List.Owner).Suspended);
        await world.List.AppendAsync(author => author.MemberResume(world.List.Owner.Id));
        Assert.False(world.Standing(world.List.Owner).Suspended);
    }

    [Fact]
    public async Task Mail_to_the_address_in_a_copy_does_the_same_whoever_sends_it()
    {
        await using var world = await LeaveWorld.StartAsync();
        var address = await world.MailAsync(world.Bob);

        Assert.Equal(250, (await world.Server.SubmitAsync(Mail("Auto-Submitted: auto-generated\r\n"), address, "anyone@example.com")).Code);

        Assert.True(world.Standing(world.Bob).Suspended);
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied\r\n")]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n")]
    [InlineData("X-Autoreply: yes\r\n")]
    public async Task An_automatic_reply_to_that_address_does_nothing(string field)
    {
        await using var world = await LeaveWorld.StartAsync();
        var address = await world.MailAsync(world.Bob);

        Assert.Equal(250, (await world.Server.SubmitAsync(Mail(field), address)).Code);

        Assert.False(world.Standing(world.Bob).Suspended);
    }

    [Fact]
    public async Task A_bounce_to_that_address_is_refused()
    {
        await using var world = await LeaveWorld.StartAsync();

        Assert.StartsWith("550 5.7.1 ", (await world.Server.SubmitAsync(Mail(""), await world.MailAsync(world.Bob), "")).ToString(), StringComparison.Ordinal);
        Assert.False(world.Standing(world.Bob).Suspended);
    }

    [Fact]
    public async Task The_operators_cut_is_told_to_the_owner_as_well_also_after_a_restart()
    {
        await using var world = await LeaveWorld.StartAsync();
        await world.Server.StopServerAsync();
        var cut = await new Commands.Operator(world.Server.DataFolder).RunAsync("member", "remove", TestList.Address, world.Bob.Address, "--why", "device lost");
        Assert.Equal(0, cut.Code);

        await world.Server.StartServerAsync();

        Assert.Contains("Why:    device lost\r\n", await world.NoticeAsync("taken off"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notice_waits_for_a_relay_that_is_away()
    {
        await using var world = await LeaveWorld.StartAsync();
        var link = await world.LinkAsync(world.Bob);
        await world.Server.SettledAsync();
        await world.Server.Sink!.DisposeAsync();
        await world.ClickAsync(link);
        await world.Server.StopServerAsync();
        await world.Server.StartServerAsync();

        await world.Server.StartRelayAsync();

        Assert.Contains(world.Bob.Address, await world.NoticeAsync("taken off"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_certificate_the_page_is_served_over_tls()
    {
        using var authority = new TestAuthority();
        using var issued = authority.Issue();
        await using var world = await LeaveWorld.StartAsync(s => s with
        {
            Web = s.Web with { Https = true },
            Tls = new TlsOptions { CertificateFile = authority.CertificateFile, KeyFile = authority.KeyFile },
        });
        var link = new UriBuilder(await world.LinkAsync(world.Bob)) { Scheme = "https" }.Uri;
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Thumbprint == issued.Thumbprint };
        using var http = new HttpClient(handler);

        var answer = await http.PostAsync(link, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(world.Standing(world.Bob).Suspended);
    }

    private static byte[] Mail(string fields) => Encoding.ASCII.GetBytes($"From: bob@example.org\r\nSubject: unsubscribe\r\n{fields}\r\nunsubscribe\r\n");
}
