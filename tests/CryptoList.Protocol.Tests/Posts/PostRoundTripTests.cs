using System.Text;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Posts;

public class PostRoundTripTests
{
    private const string Message = "From: Alice <alice@example.org>\r\nTo: team@lists.example.net\r\nSubject: Quarterly figures\r\n\r\nThey are good.\r\n";

    [Fact]
    public void A_post_opens_for_the_others_with_its_subject_text_and_author()
    {
        var world = PostWorld.Create("bob", "carol");
        var submission = world.Seal(world.Owner, Message);
        foreach (var reader in world.Members)
        {
            using var result = reader.Read(world.Copy(submission, reader));
            Assert.Equal((ReadVerdict.Opened, null, ReadWarnings.None), (result.Verdict, result.Fault, result.Warnings));
            Assert.Equal("alice@example.org", result.Author!.Address);
            Assert.Equal("Quarterly figures", result.Headers!.Single("Subject")!.Text);
            Assert.EndsWith("\r\n\r\nThey are good.\r\n", new StreamReader(result.Entity!).ReadToEnd());
        }
    }

    [Fact]
    public void Nothing_of_the_message_shows_in_the_submission()
    {
        var world = PostWorld.Create("bob");
        var text = Encoding.Latin1.GetString(world.Seal(world.Owner, Message));
        Assert.DoesNotContain("Quarterly", text);
        Assert.Contains("Subject: [...]", text);
    }

    [Fact]
    public void Another_address_in_From_becomes_Reply_To_and_Bcc_is_dropped()
    {
        var world = PostWorld.Create("bob");
        var bob = world.Member("bob");
        var submission = world.Seal(bob, "From: Bob at home <bob@home.example>\nBcc: secret@example.org\nSubject: x\n\nhello\n");
        using var result = world.Owner.Read(world.Copy(submission, world.Owner));
        Assert.Equal("Bob at home <bob@example.org>", result.Headers!.Single("From")!.Value);
        Assert.Equal("Bob at home <bob@home.example>", result.Headers!.Single("Reply-To")!.Value);
        Assert.False(result.Headers!.Has("Bcc"));
    }

    [Fact]
    public void Who_was_removed_opens_nothing_later_and_everything_before()
    {
        var world = PostWorld.Create("bob", "carol");
        var bob = world.Member("bob");
        var before = world.Seal(world.Owner, Message);
        var copyBefore = world.Copy(before, bob);
        world.Remove(bob);
        var after = world.Seal(world.Owner, Message);
        var copyForCarol = world.Copy(after, world.Member("carol"));
        Assert.Equal(ReadVerdict.Opened, bob.Read(copyBefore).Verdict);
        Assert.Equal(PostFault.NotForMyKeys, bob.Read(copyForCarol).Fault);
    }

    [Fact]
    public void The_same_copy_opens_as_often_as_it_is_asked_for()
    {
        var world = PostWorld.Create("bob");
        var copy = world.Copy(world.Seal(world.Owner, Message), world.Member("bob"));
        Assert.Equal(ReadWarnings.None, world.Member("bob").Read(copy).Warnings);
        Assert.Equal((ReadVerdict.Opened, ReadWarnings.None), (world.Member("bob").Read(copy).Verdict, world.Member("bob").Read(copy).Warnings));
    }

    [Fact]
    public void A_copy_dated_hours_ahead_waits_until_that_time()
    {
        var world = PostWorld.Create("bob");
        world.Time.Advance(TimeSpan.FromHours(5));
        var copy = world.Copy(world.Seal(world.Owner, Message), world.Member("bob"));
        world.Time.Advance(TimeSpan.FromHours(-5));
        using var result = world.Member("bob").Read(copy);
        Assert.Equal((ReadVerdict.Wait, PostFault.DistributionDatedAhead), (result.Verdict, result.Fault!.Value));
        world.Time.Advance(TimeSpan.FromHours(4));
        Assert.Equal(ReadVerdict.Opened, world.Member("bob").Read(copy).Verdict);
    }
}
