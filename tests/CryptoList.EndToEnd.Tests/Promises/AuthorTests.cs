using CryptoList.Cryptography.Signatures;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Helper;

namespace CryptoList.EndToEnd.Tests.Promises;

/// <summary>Nobody posts under another's name: who tries is refused, or shown as who they are. Mallory is a member and writes programs.</summary>
public sealed class AuthorTests
{
    private const string Lie = "Alice never wrote these words";

    [Fact]
    public async Task Who_writes_another_in_the_outer_fields_and_as_a_display_name_is_shown_as_who_they_are()
    {
        await using var town = await Town.StartAsync("bob", "mallory");
        var honest = Message.Parse(await Town.SealAsync(town["mallory"], "Hello", Lie, "From: \"alice@example.org\" <mallory@example.org>\n"));
        var submission = honest.Without("From").With("From: alice@example.org", "Sender: alice@example.org", "Resent-From: alice@example.org").ToOctets();

        var copies = await town.PostAsync(submission);

        var (opened, read) = await town["bob"].ReadAsync(copies["bob"]);
        opened.Well();
        Assert.Contains("author=mallory@example.org;", opened.Text);
        Assert.Contains("From: \"alice@example.org\" <mallory@example.org>", opened.Text);
        Assert.Contains("mallory@example.org (calls themself \"alice@example.org\")", read.Text);
        Assert.Contains("signed by mallory@example.org", read.Text);
        Assert.DoesNotContain("Sender:", opened.Text);
        Assert.DoesNotContain("Resent-From:", opened.Text);
    }

    [Theory]
    [InlineData("From: alice@example.org\r\n", "inner-from-wrong")]
    [InlineData("From: mallory@example.org\r\nFrom: alice@example.org\r\n", "inner-from-wrong")]
    [InlineData("From: mallory@example.org, alice@example.org\r\n", "inner-from-wrong")]
    [InlineData("From: Alice <alice@example.org> <mallory@example.org>\r\n", "inner-from-wrong")]
    [InlineData("Sender: mallory@example.org\r\n", "inner-from-wrong")]
    [InlineData("From: mallory@example.org\r\n", null)]
    public async Task Who_writes_another_inside_where_the_server_cannot_see_it_is_not_shown(string from, string? reason)
    {
        await using var town = await Town.StartAsync("bob", "mallory");
        var post = (await HostileAsync(town)) with { From = from };

        var copies = await town.PostAsync(post.Seal());

        var (opened, read) = await town["bob"].ReadAsync(copies["bob"]);
        if (reason is null)
        {
            // The same program, telling the truth.
            Assert.Contains(Lie, opened.Well().Text);
            Assert.Contains("signed by mallory@example.org", read.Text);
            return;
        }

        opened.With(ExitCode.Failed);
        Assert.Contains(reason, read.Text);
        Assert.DoesNotContain(Lie, opened.Shown + read.Shown);
    }

    [Fact]
    public async Task Who_names_anothers_device_or_none_of_the_list_is_refused_by_the_server()
    {
        await using var town = await Town.StartAsync("bob", "mallory");
        var post = await HostileAsync(town);
        var alice = (await town.Alice.SecretsAsync()).Device.Fingerprint;

        Assert.StartsWith("554 5.7.1 post-signature-invalid", (await town.World.SubmitAsync((post with { Claimed = alice }).Seal())).ToString());
        Assert.StartsWith("550 5.7.1 device-not-in-force", (await town.World.SubmitAsync((post with { Device = SigningKey.Generate() }).Seal())).ToString());
        Assert.Equal(250, (await town.World.SubmitAsync(post.Seal())).Code);
    }

    [Fact]
    public async Task Who_sends_a_text_that_another_signed_or_nobody_is_not_shown()
    {
        await using var town = await Town.StartAsync("bob", "mallory");
        var copies = await town.PostAsync(((await HostileAsync(town)) with { TextSigner = SigningKey.Generate() }).Seal());

        var (opened, read) = await town["bob"].ReadAsync(copies["bob"]);

        opened.With(ExitCode.Failed);
        Assert.Contains("author-signature-invalid", read.Text);
        Assert.DoesNotContain(Lie, opened.Shown + read.Shown);
    }

    [Fact]
    public async Task Who_takes_anothers_Message_ID_stands_beside_them_under_their_own_name_and_takes_nothing_away()
    {
        await using var town = await Town.StartAsync("bob", "mallory");
        const string Id = "<the-same@example.org>";
        var post = (await HostileAsync(town)) with { MessageId = Id };

        // Mallory is first; alice's own post is neither refused nor called a fork.
        var false1 = await town.PostAsync(post.Seal());
        var true1 = await town.PostAsync(town.Alice, "Hello", "Alice did write this.", $"Message-ID: {Id}\n");

        var (first, second) = ((await town["bob"].ReadAsync(false1["bob"])).Read.Well(), (await town["bob"].ReadAsync(true1["bob"])).Read.Well());
        Assert.Contains("signed by mallory@example.org", first.Text);
        Assert.Contains("signed by alice@example.org", second.Text);
        Assert.Contains("Alice did write this.", second.Text);
        Assert.DoesNotContain("Warning", first.Shown + second.Shown);
        // A second text under it, by the same author, is refused by name.
        Assert.Contains("message-id-taken", (await town.World.SubmitAsync((post with { Sequence = post.Sequence + 1, Text = "Another." }).Seal())).ToString());
    }

    [Theory]
    [InlineData("Message-ID: <another@example.org>\r\n")]
    [InlineData("Message-ID: <the-same@example.org>\r\nMessage-ID: <another@example.org>\r\n")]
    [InlineData("X-No: Message-ID\r\n")]
    public async Task Who_writes_another_Message_ID_inside_than_was_signed_is_not_shown(string inside)
    {
        await using var town = await Town.StartAsync("bob", "mallory");
        var copies = await town.PostAsync(((await HostileAsync(town)) with { MessageId = "<the-same@example.org>", InnerMessageId = inside }).Seal());

        var (opened, read) = await town["bob"].ReadAsync(copies["bob"]);

        opened.With(ExitCode.Failed);
        Assert.Contains("inner-message-id-wrong", read.Text);
        Assert.DoesNotContain(Lie, opened.Shown + read.Shown);
    }

    private static async Task<HostilePost> HostileAsync(Town town)
    {
        var (device, key, epoch) = await town["mallory"].SecretsAsync();
        var log = (await town.World.Operator.ListAsync(World.ListAddress)).Log;
        return new HostilePost(log, device.SigningKey, key, epoch, 1_000) { From = "From: mallory@example.org\r\n", Text = Lie };
    }
}
