using System.Text;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static CryptoList.Protocol.Posts.PostFault;

namespace CryptoList.Protocol.Tests.Posts;

/// <summary>A submission that is changed on its way: refused by name, or taken as the very post that was sealed.</summary>
public class SubmissionTamperTests
{
    /// <summary>What damage on the way can come to, without a key of the author.</summary>
    private static readonly HashSet<PostFault> Named =
    [
        NotAPost, ContainerMalformed, BodyEncodingDamaged, KeyFieldMissing, KeyFieldMalformed, KeyFieldDoubled, ControlPartMalformed, HeaderMalformed,
        UnsupportedVersion, OtherList, UnknownGroup, ModeNotAllowed, HeadBeyondLog, HeadNotOnLog, DeviceNotInForce, PostSignatureInvalid,
        ServerKeyUnknown, ServerLayerDamaged, BodyHashWrong,
    ];

    private readonly PostWorld _world = PostWorld.Create("bob");

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x04)]
    [InlineData(0x20)]
    [InlineData(0x80)]
    public void A_flipped_bit_at_any_place_is_refused_by_name_or_harmless(int bit)
    {
        var post = new ForgedPost(_world, _world.Owner).Seal();
        for (var at = 0; at < post.Submission.Length; at++)
        {
            byte[] changed = [.. post.Submission];
            changed[at] ^= (byte)bit;
            Judge(changed, post);
        }
    }

    [Fact]
    public void Any_damage_is_refused_by_name_or_harmless()
    {
        var post = new ForgedPost(_world, _world.Owner).Seal();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(4000), Prop.ForAll(Damage.Of(post.Submission), changed => Judge(changed, post)));
    }

    [Theory]
    [InlineData("list", OtherList)]
    [InlineData("group", UnknownGroup)]
    [InlineData("mid", PostSignatureInvalid)]
    [InlineData("dev", DeviceNotInForce)]
    [InlineData("kid", PostSignatureInvalid)]
    [InlineData("epoch", PostSignatureInvalid)]
    [InlineData("seq", PostSignatureInvalid)]
    [InlineData("ts", PostSignatureInvalid)]
    [InlineData("rn", HeadNotOnLog)]
    [InlineData("rh", HeadNotOnLog)]
    [InlineData("mode", HeaderMalformed)]
    [InlineData("v", UnsupportedVersion)]
    public void A_field_of_HDR_that_is_another_is_refused(string field, PostFault fault) =>
        Refused(fault, new ForgedPost(_world, _world.Owner) { Control = json => JsonTampering.WithHeader(json, hdr => JsonTampering.Other(hdr, field)) });

    [Theory]
    [InlineData("bh")]
    [InlineData("wh")]
    [InlineData("sig")]
    public void A_field_of_the_control_part_that_is_another_is_refused(string field) =>
        Refused(PostSignatureInvalid, new ForgedPost(_world, _world.Owner) { Control = json => JsonTampering.Other(json, field) });

    [Fact]
    public void Another_member_cannot_take_a_post_for_its_own() =>
        Refused(PostSignatureInvalid, new ForgedPost(_world, _world.Owner)
        {
            Control = json => JsonTampering.WithHeader(json, hdr => hdr.Replace(_world.Owner.Device.Fingerprint.ToString(), _world.Member("bob").Device.Fingerprint.ToString())),
        });

    [Fact]
    public void A_part_of_another_post_is_refused()
    {
        string key = "", control = "";
        var other = new ForgedPost(_world, _world.Owner) { KeyField = v => key = v, Control = c => control = c }.Seal();
        Refused(ServerLayerDamaged, new ForgedPost(_world, _world.Owner) { KeyField = _ => key });
        Refused(BodyHashWrong, new ForgedPost(_world, _world.Owner) { Control = _ => control });
        Refused(BodyHashWrong, new ForgedPost(_world, _world.Owner) { BodySent = _ => other.Body });
    }

    [Fact]
    public void A_copy_sent_in_again_is_refused()
    {
        var copy = new ForgedCopy(_world, new ForgedPost(_world, _world.Owner).Seal(), _world.Member("bob")).Write();
        Assert.Equal(DistributionUnexpected, _world.Check(copy, out _, out _));
    }

    [Fact]
    public void A_copy_without_its_distribution_field_is_refused()
    {
        var copy = Encoding.Latin1.GetString(new ForgedCopy(_world, new ForgedPost(_world, _world.Owner).Seal(), _world.Member("bob")).Write());
        Assert.Equal(ServerKeyUnknown, _world.Check(Encoding.Latin1.GetBytes(copy.Replace("CryptoList-Distribution", "X-Distribution")), out _, out _));
    }

    private void Refused(PostFault fault, ForgedPost post) => Assert.Equal(fault, _world.Check(post.Seal().Submission, out _, out _));

    private void Judge(byte[] changed, PostParts post)
    {
        if (_world.Check(changed, out var taken, out var wrapped) is { } fault)
        {
            Assert.Contains(fault, Named);
            return;
        }

        Assert.Equal(post.PostHash, taken!.Control.PostHash);
        Assert.Equal(post.Wrapped, wrapped);
    }
}
