using System.Text;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Posts;

/// <summary>Who a post is from, whatever its outer fields, its author or a server say.</summary>
public class PostAuthorTests
{
    private readonly PostWorld _world = PostWorld.Create("bob", "carol");

    private TestMember Bob => _world.Member("bob");

    private TestMember Carol => _world.Member("carol");

    [Theory]
    [InlineData("From: carol@example.org")]
    [InlineData("Sender: carol@example.org")]
    [InlineData("Resent-From: carol@example.org")]
    [InlineData("Reply-To: mallory@example.com")]
    [InlineData("X-Original-From: carol@example.org")]
    public void A_field_outside_makes_nobody_the_author(string field)
    {
        var post = new ForgedPost(_world, _world.Owner) { Message = text => field + "\r\n" + text }.Seal();
        Assert.Null(_world.Check(post.Submission, out _, out _));
        using var result = Bob.Read(new ForgedCopy(_world, post, Bob) { Fields = fields => [field, .. fields] }.Write());
        Assert.Equal((ReadVerdict.Opened, "alice@example.org"), (result.Verdict, result.Author!.Address));
        Assert.DoesNotContain(field, Encoding.UTF8.GetString(result.Headers!.ToArray()));
    }

    [Theory]
    [InlineData("carol@example.org")]
    [InlineData("Carol <carol@example.org>")]
    [InlineData("alice@example.org.evil.example")]
    [InlineData("\"alice@example.org\" <carol@example.org>")]
    [InlineData("alice@example.org, carol@example.org")]
    [InlineData("<alice@example.org> <carol@example.org>")]
    [InlineData("alice@example.0rg")]
    [InlineData("all: alice@example.org;")]
    [InlineData("alice@example.org (\u202Egro.elpmaxe@lorac)>")]
    [InlineData("")]
    public void A_From_inside_that_is_not_the_one_address_of_the_signer_is_refused(string from) =>
        Assert.Equal(PostFault.InnerFromWrong, Read(new ForgedPost(_world, _world.Owner) { Entity = text => text.Replace("From: alice@example.org\r\nTo", $"From: {from}\r\nTo") }).Fault);

    [Theory]
    [InlineData("alice@EXAMPLE.org")]
    [InlineData("ALICE@example.org")]
    [InlineData("\"Carol <carol@example.org>\" <alice@example.org>")]
    public void A_display_name_and_capitals_are_the_authors_own(string from)
    {
        using var result = Read(new ForgedPost(_world, _world.Owner) { Entity = text => text.Replace("From: alice@example.org\r\nTo", $"From: {from}\r\nTo") });
        Assert.Equal((ReadVerdict.Opened, "alice@example.org"), (result.Verdict, result.Author!.Address));
    }

    [Fact]
    public void A_member_cannot_take_anothers_text_and_sign_it_as_a_post_of_its_own()
    {
        // Carol knows the list key, so she can open Alice's post and seal the plaintext again, Alice's signature with it.
        byte[] stolen = [];
        new ForgedPost(_world, _world.Owner) { Plaintext = bytes => stolen = bytes }.Seal();
        Assert.Equal(PostFault.AuthorSignatureInvalid, Read(new ForgedPost(_world, Carol) { Plaintext = _ => stolen }).Fault);
    }

    [Fact]
    public void A_member_cannot_seal_anothers_post_under_another_key_of_the_body()
    {
        // Another BODY under Alice's HDR and text: the text's signature holds, and Alice never signed that bh.
        var alice = new ForgedPost(_world, _world.Owner).Seal();
        var carols = new ForgedPost(_world, Carol).Seal();
        using var result = Bob.Read(new ForgedCopy(_world, alice, Bob) { Body = carols.Body, Wrapped = _ => carols.Wrapped }.Write());
        Assert.Equal(PostFault.WrapHashWrong, result.Fault);
    }

    [Fact]
    public void A_post_of_a_member_who_was_removed_meanwhile_is_refused_by_server_and_readers()
    {
        var post = new ForgedPost(_world, Carol).Seal();
        _world.Remove(Carol);
        Assert.Equal(PostFault.DeviceNotInForce, _world.Check(post.Submission, out _, out _));
        Assert.Equal(PostFault.DeviceNotInForce, Bob.Read(new ForgedCopy(_world, post, Bob).Write()).Fault);
    }

    [Fact]
    public void A_device_that_a_thief_added_cannot_post_before_its_24_hours_are_over_not_even_by_a_server_that_dates_ahead()
    {
        var thiefs = DeviceKeys.Generate();
        _world.Append(_world.AuthorOf(Carol).DeviceAdd(Carol.Id, thiefs, "tablet", null));
        var post = new ForgedPost(_world, Carol) { Device = thiefs.SigningKey }.Seal();
        Assert.Equal(PostFault.DeviceNotInForce, _world.Check(post.Submission, out _, out _));
        var tomorrow = _world.Time.Now + 86400;
        using var result = Bob.Read(new ForgedCopy(_world, post, Bob) { AcceptedTime = tomorrow, WrapTime = tomorrow }.Write());
        Assert.Equal((ReadVerdict.Wait, PostFault.DistributionDatedAhead), (result.Verdict, result.Fault!.Value));
    }

    [Fact]
    public void Two_posts_under_one_number_are_both_shown_and_the_second_names_the_first()
    {
        var (one, two) = (new ForgedPost(_world, _world.Owner) { Sequence = 7 }, new ForgedPost(_world, _world.Owner) { Sequence = 7 });
        using var first = Read(one);
        using var second = Read(two);
        Assert.Equal((ReadVerdict.Opened, ReadWarnings.None), (first.Verdict, first.Warnings));
        Assert.Equal((ReadVerdict.Opened, ReadWarnings.Fork, first.Control!.PostHash), (second.Verdict, second.Warnings, second.ForkOf!.Value));
    }

    [Fact]
    public void A_voided_post_that_comes_after_all_is_marked_and_under_the_same_Message_ID_it_is_a_fork()
    {
        using var again = Read(new ForgedPost(_world, _world.Owner) { Sequence = 8, Void = [7], MessageId = "<m@example.org>" });
        using var late = Read(new ForgedPost(_world, _world.Owner) { Sequence = 7, MessageId = "<m@example.org>" });
        Assert.Equal((ReadVerdict.Opened, ReadWarnings.None), (again.Verdict, again.Warnings));
        Assert.Equal((ReadVerdict.Opened, ReadWarnings.Voided | ReadWarnings.Fork, again.Control!.PostHash), (late.Verdict, late.Warnings, late.ForkOf!.Value));
    }

    [Fact]
    public void What_an_author_calls_void_afterwards_washes_no_fork_away()
    {
        using var first = Read(new ForgedPost(_world, _world.Owner) { Sequence = 7, MessageId = "<m@example.org>" });
        using var second = Read(new ForgedPost(_world, _world.Owner) { Sequence = 8, Void = [7], MessageId = "<m@example.org>" });
        Assert.Equal((ReadWarnings.None, ReadWarnings.Fork, first.Control!.PostHash), (first.Warnings, second.Warnings, second.ForkOf!.Value));
    }

    [Fact]
    public void A_current_server_key_that_is_out_of_reach_is_an_outage_and_not_the_posts_fault()
    {
        _world.SealKeys.Clear();
        Assert.Equal(PostFault.ServerKeyMissing, _world.Check(_world.Seal(_world.Owner, "Subject: x\r\n\r\ny\r\n"), out _, out _));
        Assert.Equal(451, PostFaults.Reply(PostFault.ServerKeyMissing).Code);
    }

    [Fact]
    public void What_does_not_open_leaves_nothing_in_the_memory()
    {
        Assert.Equal(PostFault.InnerFromWrong, Read(new ForgedPost(_world, _world.Owner) { Sequence = 7, From = "carol@example.org" }).Fault);
        using var good = Read(new ForgedPost(_world, _world.Owner) { Sequence = 7 });
        Assert.Equal((ReadVerdict.Opened, ReadWarnings.None), (good.Verdict, good.Warnings));
    }

    private ReadResult Read(ForgedPost post) => Bob.Read(new ForgedCopy(_world, post.Seal(), Bob).Write());
}
