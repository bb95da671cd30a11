using System.Text;
using CryptoList.Server.Settings;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Leaving;
using Xunit;

namespace CryptoList.Server.Tests.Requesting;

public sealed class RequestTests
{
    private const string Stranger = "carol@example.com";

    [Fact]
    public async Task Every_copy_names_where_to_ask()
    {
        await using var world = await LeaveWorld.StartAsync();

        var copy = await world.CopyAsync(world.Bob);

        Assert.Equal("<mailto:team+help@lists.example.net>", LeaveWorld.Field(copy, "List-Help"));
        Assert.Equal("<mailto:team+owner@lists.example.net>", LeaveWorld.Field(copy, "List-Owner"));
        Assert.Equal("<mailto:team+subscribe@lists.example.net>", LeaveWorld.Field(copy, "List-Subscribe"));
    }

    [Fact]
    public async Task Help_is_answered_once_by_a_program_that_says_so_and_names_no_member()
    {
        await using var world = await LeaveWorld.StartAsync();

        Assert.Equal(250, (await AskAsync(world, "help", "Message-ID: <q1@example.com>\r\n")).Code);

        var (message, text) = await MailToAsync(world, Stranger);
        Assert.Empty(message.Envelope.From);
        Assert.Equal("auto-replied", LeaveWorld.Field(text, "Auto-Submitted"));
        Assert.Equal("<q1@example.com>", LeaveWorld.Field(text, "In-Reply-To"));
        Assert.Contains("is an encrypted mailing list", text, StringComparison.Ordinal);
        Assert.Contains("team+owner@lists.example.net", text, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied\r\n")]
    [InlineData("Auto-Submitted: auto-generated\r\n")]
    [InlineData("Precedence: bulk\r\n")]
    [InlineData("List-Id: <other.example.com>\r\n")]
    [InlineData("X-Auto-Response-Suppress: All\r\n")]
    public async Task Automatic_mail_is_neither_answered_nor_passed_on(string field)
    {
        await using var world = await LeaveWorld.StartAsync();

        foreach (var what in (string[])["help", "owner", "subscribe", "unsubscribe"]) Assert.Equal(250, (await AskAsync(world, what, field)).Code);

        await AssertNothingCameAsync(world);
    }

    [Theory]
    [InlineData("mailer-daemon@example.com")]
    [InlineData("no-reply@example.com")]
    [InlineData("owner-other@example.com")]
    [InlineData("other-request@example.com")]
    public async Task Who_answers_nobody_is_not_answered(string sender)
    {
        await using var world = await LeaveWorld.StartAsync();

        Assert.Equal(250, (await world.Server.SubmitAsync(Mail(""), "team+help@lists.example.net", sender)).Code);

        await AssertNothingCameAsync(world);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("owner")]
    [InlineData("subscribe")]
    public async Task A_bounce_to_them_is_refused(string what)
    {
        await using var world = await LeaveWorld.StartAsync();

        Assert.StartsWith("550 5.7.1 ", (await world.Server.SubmitAsync(Mail(""), $"team+{what}@lists.example.net", "")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_to_the_owners_reaches_them_as_it_came_from_the_list_and_marked()
    {
        await using var world = await LeaveWorld.StartAsync();

        await AskAsync(world, "owner", "X-Own: kept\r\n", "Grüße, who are you?\r\n.\r\n");

        var (message, text) = await MailToAsync(world, world.List.Owner.Address);
        Assert.Empty(message.Envelope.From);
        Assert.Equal("<team@lists.example.net>", LeaveWorld.Field(text, "From"));
        Assert.Equal($"<{Stranger}>", LeaveWorld.Field(text, "Reply-To"));
        Assert.StartsWith("[to the owners, not encrypted] A question", message.Subject, StringComparison.Ordinal);
        Assert.Contains("NOT ENCRYPTED", text, StringComparison.Ordinal);
        Assert.Contains("X-Own: kept\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Grüße, who are you?\r\n.\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("subscribe", "asks to join", "cryptolist-helper invite carol@example.com")]
    [InlineData("unsubscribe", "asks to leave", "cryptolist-helper remove carol@example.com")]
    public async Task A_wish_is_told_to_the_owners_and_its_sender_hears_nothing(string what, string subject, string advice)
    {
        await using var world = await LeaveWorld.StartAsync();

        Assert.Equal(250, (await AskAsync(world, what)).Code);

        Assert.Contains(advice, await world.NoticeAsync(subject), StringComparison.Ordinal);
        Assert.Empty(world.Server.Sink!.Store.List(new(Stranger, null, null)));
    }

    [Fact]
    public async Task A_sender_may_ask_so_often_and_another_still_may()
    {
        await using var world = await LeaveWorld.StartAsync(s => s with { Requests = s.Requests with { PerSenderPerDay = 2 } });

        foreach (var expected in (int[])[250, 250, 450]) Assert.Equal(expected, (await AskAsync(world, "help")).Code);

        Assert.Equal(250, (await world.Server.SubmitAsync(Mail(""), "team+help@lists.example.net", "dave@example.com")).Code);
    }

    [Fact]
    public async Task A_list_takes_so_many_an_hour_whoever_asks()
    {
        await using var world = await LeaveWorld.StartAsync(s => s with { Requests = s.Requests with { PerListPerHour = 2 } });

        foreach (var (sender, expected) in ((string, int)[])[("a", 250), ("b", 250), ("c", 450)])
            Assert.Equal(expected, (await world.Server.SubmitAsync(Mail(""), "team+help@lists.example.net", $"{sender}@example.com")).Code);
    }

    [Fact]
    public async Task What_is_too_large_is_refused()
    {
        await using var world = await LeaveWorld.StartAsync();

        var reply = await AskAsync(world, "owner", "", string.Concat(Enumerable.Repeat(new string('a', 76) + "\r\n", 900)));

        Assert.StartsWith("552 5.3.4 ", reply.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_answered_250_is_sent_after_a_restart_and_with_a_relay_that_was_away()
    {
        await using var world = await LeaveWorld.StartAsync();
        await world.Server.Sink!.DisposeAsync();

        Assert.Equal(250, (await AskAsync(world, "owner")).Code);
        await world.Server.StopServerAsync();
        await world.Server.StartServerAsync();
        await world.Server.StartRelayAsync();

        Assert.Contains("NOT ENCRYPTED", (await MailToAsync(world, world.List.Owner.Address)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_out_of_their_range_are_named()
    {
        var fault = Assert.Throws<SettingsException>(() => ServerSettings.Read(ServerSettings.Configure(["--Requests:PerListPerHour=0", "--Requests:MaxMessageBytes=1"])));

        Assert.Equal(["Requests:MaxMessageBytes", "Requests:PerListPerHour"], fault.Faults.Select(f => f.Name).Order());
    }

    private static async Task<CryptoList.Mail.Smtp.SmtpReply> AskAsync(LeaveWorld world, string what, string fields = "", string body = "Hello?\r\n") =>
        await world.Server.SubmitAsync(Mail(fields, body), $"team+{what}@lists.example.net", Stranger);

    private static byte[] Mail(string fields, string body = "Hello?\r\n") => Encoding.UTF8.GetBytes($"From: {Stranger}\r\nSubject: A question\r\n{fields}\r\n{body}");

    private static async Task<(SinkMessage Message, string Text)> MailToAsync(LeaveWorld world, string address)
    {
        var message = (await world.Server.Sink!.Store.WaitAsync(1, new SinkFilter(address, null, null), TimeSpan.FromSeconds(20), default))[^1];
        return (message, await File.ReadAllTextAsync(message.File));
    }

    /// <summary>A question that is answered comes through the same queue, after whatever would have come before it.</summary>
    private static async Task AssertNothingCameAsync(LeaveWorld world)
    {
        await world.Server.SubmitAsync(Mail(""), "team+help@lists.example.net", "last@example.com");
        await MailToAsync(world, "last@example.com");
        Assert.Single(world.Server.Sink!.Store.List(SinkFilter.All));
    }
}
