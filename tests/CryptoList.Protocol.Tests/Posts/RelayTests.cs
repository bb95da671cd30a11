using System.Text;
using CryptoList.Cryptography;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Posts;

/// <summary>What honest mail systems do to submissions and copies, alone and all at once: everything still opens.</summary>
public class RelayTests
{
    private readonly PostWorld _world = PostWorld.Create("bob");

    private TestMember Bob => _world.Member("bob");

    public static TheoryData<string> Rewritings => [.. Relay.Rewritings.Keys];

    [Theory]
    [MemberData(nameof(Rewritings))]
    public void A_submission_that_a_relay_rewrote_is_taken_as_the_same_post(string rewriting)
    {
        var post = new ForgedPost(_world, _world.Owner) { Text = Text() }.Seal();
        Assert.Null(_world.Check(Relay.Rewrite(post.Submission, rewriting), out var taken, out var wrapped));
        Assert.Equal(post.PostHash, taken!.Control.PostHash);
        Assert.Equal(post.Wrapped, wrapped);
        var body = new MemoryStream();
        taken.OpenBody().CopyTo(body);
        Assert.Equal(post.Body, body.ToArray());
    }

    [Theory]
    [MemberData(nameof(Rewritings))]
    public void A_copy_that_a_relay_rewrote_opens(string rewriting)
    {
        var post = new ForgedPost(_world, _world.Owner) { Text = Text() }.Seal();
        var copy = Relay.Rewrite(new ForgedCopy(_world, post, Bob).Write(), rewriting);
        using var result = Bob.Read(copy);
        Assert.Equal((ReadVerdict.Opened, null), (result.Verdict, result.Fault));
        var entity = new MemoryStream();
        result.Entity!.CopyTo(entity);
        Assert.Equal(post.EntityHash, Digest.Of(entity.ToArray()));
    }

    /// <summary>From the program's own composer through the program's own server, rewritten on both ways.</summary>
    [Theory]
    [MemberData(nameof(Rewritings))]
    public void A_post_that_was_rewritten_on_the_way_in_and_out_opens_with_its_text(string rewriting)
    {
        var submission = Relay.Rewrite(_world.Seal(_world.Owner, "Subject: Quarterly figures\n\n" + Text()), rewriting);
        using var result = Bob.Read(Relay.Rewrite(_world.Copy(submission, Bob), rewriting));
        Assert.Equal((ReadVerdict.Opened, ReadWarnings.None), (result.Verdict, result.Warnings));
        Assert.Equal("Quarterly figures", result.Headers!.Single("Subject")!.Text);
        Assert.EndsWith("\r\n\r\n" + Text(), new StreamReader(result.Entity!, Encoding.UTF8).ReadToEnd());
    }

    [Fact]
    public void What_the_server_writes_is_the_same_whatever_a_relay_did_on_the_way_in()
    {
        var submission = _world.Seal(_world.Owner, "Subject: x\n\n" + Text());
        var parts = Relay.Rewritings.Keys.Select(rewriting => Parts(Relay.Rewrite(submission, rewriting))).Distinct();
        Assert.Single(parts);
    }

    private string Parts(byte[] submission)
    {
        Assert.Null(_world.Check(submission, out var taken, out _));
        var output = new MemoryStream();
        CopyRenderer.WriteParts(output, taken!.Control, taken.OpenBody());
        return Encoding.Latin1.GetString(output.ToArray());
    }

    private static string Text() => string.Concat(Enumerable.Range(0, 900).Select(i => $"Line {i} with größere Wörter, an equals sign = and a dot.\r\n.\r\n"));
}
