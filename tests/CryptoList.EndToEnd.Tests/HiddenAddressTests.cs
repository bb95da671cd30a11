using System.Text;
using System.Text.Json;
using CryptoList.EndToEnd.Tests.Worlds;

namespace CryptoList.EndToEnd.Tests;

/// <summary>A list whose members do not see each other's addresses: the real helper, the real server, a Maildir for each person.</summary>
public sealed class HiddenAddressTests
{
    [Fact]
    public async Task Members_post_and_read_and_no_home_or_mailbox_holds_anothers_address()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob, carol) = (await world.OpenAsync("alice", hidden: true), await world.PersonAsync("bob"), await world.PersonAsync("carol"));
        await MailWorld.JoinAsync(alice, bob);
        await MailWorld.JoinAsync(alice, carol);

        await world.PostAsync(bob, "From Bob.");
        await MailWorld.UntilAsync("From Bob.", carol, ["read"], carol);
        var opened = (await carol.RunWithAsync(await world.CopyAsync(carol, "From Bob."), "open")).Well().Text;
        Assert.Contains($"Reply-To: <{World.ListAddress}>\r\n", opened);
        await world.PostAsync(carol, "From Carol.");
        await MailWorld.UntilAsync("From Carol.", bob, ["read"], bob);
        await world.PostAsync(alice, "From Alice.");
        await MailWorld.UntilAsync("From Alice.", bob, "read");

        foreach (var (reader, others) in new[] { (bob, new[] { alice, carol }), (carol, new[] { alice, bob }) })
        {
            var seen = world.Everything(reader) + Decoded(world.Everything(reader));
            Assert.Contains(reader.Address, seen);
            foreach (var other in others) Assert.DoesNotContain(other.Address, seen);
        }
    }

    [Fact]
    public async Task Who_was_removed_reads_no_more_and_an_older_link_of_theirs_lets_nobody_in()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await world.OpenAsync("alice", hidden: true), await world.PersonAsync("bob"));
        var spare = Link(await alice.RunAsync("invite", bob.Address));
        await MailWorld.JoinAsync(alice, bob);

        (await alice.RunAsync("remove", bob.Address)).Well();
        await MailWorld.UntilAsync("is removed", alice, "sync");
        await world.PostAsync(alice, "After.");
        await MailWorld.UntilAsync("After.", alice, "read");
        Assert.Contains("another device or member", (await bob.RunWithAsync(await world.CopyAsync(alice, "After."), "read", "-")).Shown);

        var again = await world.FurtherDeviceAsync(bob, "again");
        (await again.RunWithAsync(spare, "join")).Well();
        await MailWorld.UntilAsync("removed-since-invitation", alice, "sync");
        Assert.Single((await world.World.Operator.ListAsync(World.ListAddress)).Log.AtHead(world.World.Time.GetUtcNow().ToUnixTimeSeconds()).Members);
    }

    [Fact]
    public async Task Who_lost_every_device_comes_back_and_mail_goes_to_the_address_of_the_new_invitation()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await world.OpenAsync("alice", hidden: true), await world.PersonAsync("bob"));
        await MailWorld.JoinAsync(alice, bob);
        Directory.Delete(bob.Home, recursive: true);

        var moved = await world.PersonAsync("robert");
        using var members = JsonDocument.Parse((await alice.RunAsync("list", "--members", "--json")).Well().Output);
        var id = members.RootElement.EnumerateArray().Single(m => m.GetProperty("address").GetString() == bob.Address).GetProperty("id").GetString()!;
        await MailWorld.JoinAsync(alice, moved, "--new-device", $"--member={id}");
        await world.PostAsync(alice, "To the new address.");
        await MailWorld.UntilAsync("To the new address.", moved, "read");
    }

    [Fact]
    public async Task A_further_device_comes_in_by_a_link_of_the_first()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await world.OpenAsync("alice", hidden: true), await world.PersonAsync("bob"));
        await MailWorld.JoinAsync(alice, bob);
        var tablet = await world.FurtherDeviceAsync(bob, "tablet");
        (await tablet.RunWithAsync(Link(await bob.RunAsync("device", "invite")), "join")).Well();
        await MailWorld.UntilAsync("Welcome to", tablet, ["sync"], bob);

        world.World.Time.By += TimeSpan.FromHours(25);
        await MailWorld.UntilAsync("posts again", tablet, "sync");
        await world.PostAsync(tablet, "From the tablet.");
        await MailWorld.UntilAsync("From the tablet.", alice, ["read"], alice);
    }

    [Fact]
    public async Task A_second_link_of_one_who_joined_before_is_refused_by_name()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob) = (await world.OpenAsync("alice", hidden: true), await world.PersonAsync("bob"));
        var (first, second) = (Link(await alice.RunAsync("invite", bob.Address)), Link(await alice.RunAsync("invite", bob.Address)));
        (await bob.RunWithAsync(first, "join")).Well();
        await MailWorld.UntilAsync("Welcome to", bob, ["sync"], alice);

        var other = await world.FurtherDeviceAsync(bob, "other");
        (await other.RunWithAsync(second, "join")).Well();
        await MailWorld.UntilAsync("address-taken", alice, "sync");
    }

    [Fact]
    public async Task An_author_learns_of_a_copy_that_failed_by_alias_and_codes_alone()
    {
        await using var world = await MailWorld.StartAsync();
        var (alice, bob, carol) = (await world.OpenAsync("alice", hidden: true), await world.PersonAsync("bob"), await world.PersonAsync("carol"));
        await MailWorld.JoinAsync(alice, bob);
        await MailWorld.JoinAsync(alice, carol);
        Assert.True(await world.World.Operator.MoveAsync(World.ListAddress, carol.Address, "550-carol@example.org"));
        Assert.False(await world.World.Operator.MoveAsync(World.ListAddress, bob.Address, alice.Address));

        await world.PostAsync(bob, "Not for Carol's new address.");
        (await bob.RunAsync("status", "--last")).Well();
        await MailWorld.UntilAsync("1 failed", bob, "sync");
        var mail = world.Mails(bob).Single(m => m.Contains("From: <team+status@", StringComparison.Ordinal));
        var told = (await bob.RunWithAsync(mail, "status", "--answer", "-", "--json")).Well().Text;

        var missed = Assert.Single(JsonDocument.Parse(told).RootElement.GetProperty("notReached").EnumerateArray());
        Assert.EndsWith("@lists.example.net", missed.GetProperty("address").GetString());
        Assert.Matches("^550( [0-9.]+)?$", missed.GetProperty("reason").GetString());
        Assert.DoesNotContain("carol", told);
    }

    [Fact]
    public async Task Mail_to_an_alias_is_refused_with_a_word_of_what_it_is()
    {
        await using var world = await MailWorld.StartAsync();
        await world.OpenAsync("alice", hidden: true);
        var list = await world.World.Operator.ListAsync(World.ListAddress);
        var alias = list.Log.AtHead(list.Log[0].Time).Members.Single().Address;
        var said = await RawSubmission.RecipientAsync(world.World.Smtp, alias);
        Assert.StartsWith("550 5.1.1 This stands for a member whose address the list hides", said);
    }

    private static string Link(Run run) => Encoding.UTF8.GetString(run.Well().Output).Split('\n')[0];

    /// <summary>What stands in base64 and base64url, twice over: logs, bundles, invitations.</summary>
    private static string Decoded(string text)
    {
        var (all, now) = (new StringBuilder(), text);
        for (var depth = 0; depth < 3; depth++)
        {
            var found = new StringBuilder();
            foreach (System.Text.RegularExpressions.Match part in System.Text.RegularExpressions.Regex.Matches(now, "[A-Za-z0-9+/_-]{20,}(?:\r?\n[A-Za-z0-9+/_-]+)*"))
            {
                var plain = part.Value.ReplaceLineEndings("").Replace('-', '+').Replace('_', '/');
                found.Append(Encoding.Latin1.GetString(Convert.FromBase64String(plain[..(plain.Length / 4 * 4)])));
            }

            all.Append(found);
            now = found.ToString();
        }

        return all.ToString();
    }
}
