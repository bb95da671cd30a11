using System.Text;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Posts;

/// <summary>What a member or a server could try with means the protocol gives them.</summary>
public class AttackTests
{
    [Fact]
    public void A_forger_who_deviates_nowhere_makes_a_post_that_opens()
    {
        var world = PostWorld.Create("bob");
        var post = new ForgedPost(world, world.Owner).Seal();
        Assert.Null(world.Check(post.Submission, out _, out var wrapped));
        Assert.Equal(post.Wrapped, wrapped);
        using var result = world.Member("bob").Read(new ForgedCopy(world, post, world.Member("bob")).Write());
        Assert.Equal((ReadVerdict.Opened, null), (result.Verdict, result.Fault));
    }

    [Fact]
    public void An_address_that_is_now_another_members_cannot_be_posted_under_by_an_old_head()
    {
        var world = PostWorld.Create("bob", "carol");
        var (bob, carol) = (world.Member("bob"), world.Member("carol"));
        var old = world.LogUpTo(world.Log.HeadNumber);
        world.Append(world.AuthorOf(world.Owner).Address(bob.Id, "robert@example.org", bob.Device.SigningKey));
        world.Append(world.AuthorOf(world.Owner).Address(carol.Id, "bob@example.org", carol.Device.SigningKey));
        var post = new ForgedPost(world, bob) { Log = old, From = "bob@example.org" }.Seal();
        using var result = world.Owner.Read(new ForgedCopy(world, post, world.Owner).Write());
        Assert.Equal(PostFault.InnerFromWrong, result.Fault);
    }

    [Fact]
    public void A_former_address_that_is_nobodys_opens_under_an_old_head()
    {
        var world = PostWorld.Create("bob");
        var bob = world.Member("bob");
        var old = world.LogUpTo(world.Log.HeadNumber);
        world.Append(world.AuthorOf(world.Owner).Address(bob.Id, "robert@example.org", bob.Device.SigningKey));
        var post = new ForgedPost(world, bob) { Log = old }.Seal();
        using var result = world.Owner.Read(new ForgedCopy(world, post, world.Owner).Write());
        Assert.Equal(ReadVerdict.Opened, result.Verdict);
    }

    [Fact]
    public void A_mode_that_the_policy_forbids_now_is_refused_by_the_server_under_an_old_head()
    {
        var world = PostWorld.Create("bob");
        var old = world.LogUpTo(world.Log.HeadNumber);
        world.Append(world.AuthorOf(world.Owner).Policy(ListPolicy.Default with { Modes = [2] }));
        var post = new ForgedPost(world, world.Member("bob")) { Log = old }.Seal();
        Assert.Equal(PostFault.ModeNotAllowed, world.Check(post.Submission, out _, out _));
    }

    [Fact]
    public void A_mode_that_the_policy_forbade_before_acceptance_is_refused_by_readers_under_an_old_head()
    {
        var world = PostWorld.Create("bob");
        var old = world.LogUpTo(world.Log.HeadNumber);
        world.Append(world.AuthorOf(world.Owner).Policy(ListPolicy.Default with { Modes = [2] }));
        var post = new ForgedPost(world, world.Member("bob")) { Log = old }.Seal();
        using var result = world.Owner.Read(new ForgedCopy(world, post, world.Owner).Write());
        Assert.Equal(PostFault.ModeNotAllowed, result.Fault);
    }

    [Fact]
    public void An_empty_list_of_void_numbers_is_not_the_form_of_HDR()
    {
        var world = PostWorld.Create("bob");
        var post = new ForgedPost(world, world.Owner) { Header = json => json[..^1] + ",\"void\":[]}" }.Seal();
        Assert.Equal(PostFault.HeaderMalformed, world.Check(post.Submission, out _, out _));
    }

    [Theory]
    [InlineData("\uFFFE")]
    [InlineData("\uFFFF")]
    [InlineData("\U0010FFFF")]
    [InlineData("e\u0301")]
    public void A_group_name_that_is_not_NFC_or_no_character_at_all_is_refused_by_name(string group)
    {
        var world = PostWorld.Create("bob");
        var post = new ForgedPost(world, world.Owner) { Group = group }.Seal();
        Assert.Contains(world.Check(post.Submission, out _, out _)!.Value, new[] { PostFault.HeaderMalformed, PostFault.UnknownGroup });
    }

    [Fact]
    public void ENTITY_with_bare_line_feeds_is_refused()
    {
        var world = PostWorld.Create("bob");
        var post = new ForgedPost(world, world.Owner) { Entity = text => text.Replace("\r\n", "\n") }.Seal();
        using var result = world.Member("bob").Read(new ForgedCopy(world, post, world.Member("bob")).Write());
        Assert.Equal(PostFault.InnerMalformed, result.Fault);
    }

    [Theory]
    [InlineData("one\ntwo\r\n")]
    [InlineData("one\rtwo\r\n")]
    [InlineData("one\r\n\n.\nMAIL FROM:<x@example.org>\r\n")]
    [InlineData("ends in a CR\r")]
    public void A_body_with_a_CR_or_LF_that_is_no_line_end_is_refused(string text)
    {
        var world = PostWorld.Create("bob");
        var post = new ForgedPost(world, world.Owner) { Text = text }.Seal();
        using var result = world.Member("bob").Read(new ForgedCopy(world, post, world.Member("bob")).Write());
        Assert.Equal(PostFault.InnerMalformed, result.Fault);
    }

    [Fact]
    public void A_copy_signed_by_a_server_key_from_beyond_the_readers_log_waits_for_the_log()
    {
        var world = PostWorld.Create("bob");
        var bob = world.Member("bob");
        bob.Replica = world.LogUpTo(world.Log.HeadNumber);
        var next = SigningKey.Generate();
        world.Append(new RosterAuthor(world.Log, world.ServerSigningKey, world.Time).ServerSigningKey(next));
        var copy = new ForgedCopy(world, new ForgedPost(world, world.Owner).Seal(), bob) { Server = next }.Write();
        using (var early = bob.Read(copy)) Assert.Equal((ReadVerdict.Wait, PostFault.HeadBeyondLog), (early.Verdict, early.Fault!.Value));
        bob.Replica = world.Log;
        using var result = bob.Read(copy);
        Assert.Equal(ReadVerdict.Opened, result.Verdict);
    }

    [Fact]
    public void A_blind_recipient_of_a_resent_message_is_not_told_to_the_list()
    {
        var world = PostWorld.Create("bob");
        var submission = world.Seal(world.Owner, "From: alice@example.org\nResent-Bcc: secret@example.org\nSubject: x\n\nhello\n");
        using var result = world.Member("bob").Read(world.Copy(submission, world.Member("bob")));
        Assert.DoesNotContain("secret", Encoding.UTF8.GetString(result.Headers!.ToArray()));
    }
}
