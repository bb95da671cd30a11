using CryptoList.Lists.Delivery;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Serving;

public sealed class PostingThroughTheServerTests
{
    [Fact]
    public async Task A_sealed_post_comes_to_each_member_as_a_copy_that_opens()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob", "carol");

        var reply = await server.SubmitAsync(list.Seal(list.Owner, "Hello, list."));

        Assert.Equal(250, reply.Code);
        var copies = await server.CopiesAsync(3);
        foreach (var member in list.Members) Assert.Equal("Hello, list.", member.Read(copies[member.Address].Single()));
    }

    [Fact]
    public async Task The_same_submission_again_is_accepted_and_makes_no_second_copy()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob");
        var submission = list.Seal(list.Owner, "Once.");

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.SubmitAsync(submission)));

        Assert.All(replies, r => Assert.Equal(250, r.Code));
        Assert.Equal(2, (await server.SettledAsync()).Count(c => c.State == CopyState.Delivered));
    }

    [Fact]
    public async Task Another_post_under_a_taken_number_is_refused_and_told_the_next_free_one()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server);
        await server.SubmitAsync(list.Seal(list.Owner, "First.", r => r with { Sequence = 7 }));

        var reply = await server.SubmitAsync(list.Seal(list.Owner, "Second.", r => r with { Sequence = 7 }));

        Assert.Equal((554, " next=8"), (reply.Code, reply.Lines[0][^7..]));
    }

    [Fact]
    public async Task Mail_for_an_unknown_list_is_refused_before_its_text()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server);

        var reply = await server.SubmitAsync(list.Seal(list.Owner, "Nobody."), to: "nobody@lists.example.net");

        Assert.Equal("550 5.1.1 No such list here", reply.ToString());
    }

    [Fact]
    public async Task A_sub_address_that_is_not_served_is_refused_by_name()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server);

        var reply = await server.SubmitAsync(list.Seal(list.Owner, "Keys."), to: "team+keys@lists.example.net");

        Assert.Equal(550, reply.Code);
        Assert.Contains("sub-addresses", reply.Lines[0]);
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied\r\n")]
    [InlineData("List-Id: Team <team.lists.example.net>\r\n")]
    public async Task Automatic_mail_and_loops_are_refused(string field)
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server);

        var reply = await server.SubmitAsync([.. System.Text.Encoding.ASCII.GetBytes(field), .. list.Seal(list.Owner, "Away.")]);

        Assert.True(reply.IsPermanent, reply.ToString());
    }

    [Fact]
    public async Task A_bounce_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server);

        Assert.True((await server.SubmitAsync(list.Seal(list.Owner, "Bounce."), from: "")).IsPermanent);
    }

    [Fact]
    public async Task A_post_in_which_one_octet_of_the_body_was_changed_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server);
        var submission = list.Seal(list.Owner, "Whole.");
        var body = submission.AsSpan().LastIndexOf("base64\r\n\r\n"u8) + 40;
        submission[body] = submission[body] == 'A' ? (byte)'B' : (byte)'A';

        Assert.Equal(554, (await server.SubmitAsync(submission)).Code);
    }

    [Fact]
    public async Task A_large_attachment_goes_through_the_spool_and_the_store_whole()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob");
        var text = string.Concat(Enumerable.Repeat("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\r\n", 20_000));

        var reply = await server.SubmitAsync(list.Seal(list.Owner, text));

        Assert.Equal(250, reply.Code);
        Assert.Equal(text.TrimEnd(), list.Member("bob").Read((await server.CopiesAsync(2))["bob@example.org"].Single()));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.DataFolder, "spool")));
    }

    [Fact]
    public async Task Copies_differ_in_nothing_but_key_field()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Same."));

        var copies = await server.CopiesAsync(2);

        Assert.Equal(Rest(copies["alice@example.org"].Single()), Rest(copies["bob@example.org"].Single()));
    }

    /// <summary>From the distribution field on.</summary>
    private static string Rest(byte[] copy)
    {
        var text = System.Text.Encoding.ASCII.GetString(copy);
        return text[text.IndexOf("\r\nCryptoList-Distribution:", StringComparison.OrdinalIgnoreCase)..];
    }
}
