using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Cryptography;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static CryptoList.Protocol.Posts.PostFault;

namespace CryptoList.Protocol.Tests.Posts;

/// <summary>A copy that is changed on its way: refused by name, or nothing of it that counts was changed.</summary>
public partial class CopyTamperTests
{
    /// <summary>What damage on the way can come to. Without a key of the author or the server it reaches none of the checks behind them.</summary>
    private static readonly HashSet<PostFault> Named =
    [
        ContainerMalformed, BodyEncodingDamaged, KeyFieldMissing, KeyFieldMalformed, DistributionMissing, DistributionDoubled, DistributionMalformed,
        DistributionForAnotherPost, ControlPartMalformed, HeaderMalformed, UnsupportedVersion, PostSignatureInvalid,
        DistributionSignatureInvalid, NotForMyKeys, DeviceLayerDamaged, BodyHashWrong,
    ];

    private readonly PostWorld _world = PostWorld.Create("bob", "carol");

    private TestMember Bob => _world.Member("bob");

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x04)]
    [InlineData(0x20)]
    [InlineData(0x80)]
    public void A_flipped_bit_at_any_place_is_refused_by_name_or_harmless(int bit)
    {
        var (copy, post) = Copy();
        for (var at = 0; at < copy.Length; at++)
        {
            byte[] changed = [.. copy];
            changed[at] ^= (byte)bit;
            Judge(changed, post);
        }
    }

    [Fact]
    public void Any_damage_is_refused_by_name_or_harmless()
    {
        var (copy, post) = Copy();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(4000), Prop.ForAll(Damage.Of(copy), changed => Judge(changed, post)));
    }

    [Theory]
    [InlineData("list", DistributionForAnotherPost)]
    [InlineData("group", DistributionSignatureInvalid)]
    [InlineData("mid", DistributionForAnotherPost)]
    [InlineData("dev", DistributionSignatureInvalid)]
    [InlineData("kid", DistributionSignatureInvalid)]
    [InlineData("epoch", DistributionSignatureInvalid)]
    [InlineData("seq", DistributionSignatureInvalid)]
    [InlineData("ts", DistributionSignatureInvalid)]
    [InlineData("rn", DistributionSignatureInvalid)]
    [InlineData("rh", DistributionSignatureInvalid)]
    [InlineData("mode", HeaderMalformed)]
    [InlineData("v", UnsupportedVersion)]
    public void A_field_of_HDR_that_is_another_on_the_way_is_refused(string field, PostFault fault)
    {
        var post = new ForgedPost(_world, _world.Owner).Seal();
        var control = ChangedHeader(post.Control, json => JsonTampering.Other(json, field));
        Assert.Equal(fault, Read(new ForgedCopy(_world, post, Bob) { Control = control }).Fault);
    }

    [Theory]
    [InlineData("list", DistributionForAnotherPost)]
    [InlineData("group", NotInGroup)]
    [InlineData("mid", DistributionForAnotherPost)]
    [InlineData("dev", DeviceNotInForce)]
    [InlineData("kid", PostSignatureInvalid)]
    [InlineData("epoch", PostSignatureInvalid)]
    [InlineData("seq", PostSignatureInvalid)]
    [InlineData("ts", PostSignatureInvalid)]
    [InlineData("rn", HeadNotOnLog)]
    [InlineData("rh", HeadNotOnLog)]
    public void A_field_of_HDR_that_the_server_exchanges_and_vouches_for_is_refused(string field, PostFault fault)
    {
        var post = new ForgedPost(_world, _world.Owner).Seal();
        var control = ChangedHeader(post.Control, json => JsonTampering.Other(json, field));
        Assert.Null(ControlPart.TryParse(control, out var parsed));
        Assert.Equal(fault, Read(new ForgedCopy(_world, post, Bob) { Control = control, PostHash = parsed!.PostHash }).Fault);
    }

    [Theory]
    [InlineData("bh")]
    [InlineData("wh")]
    [InlineData("sig")]
    public void A_field_of_the_control_part_that_the_server_exchanges_and_vouches_for_is_refused(string field)
    {
        var post = new ForgedPost(_world, _world.Owner).Seal();
        var control = Encoding.UTF8.GetBytes(JsonTampering.Other(Encoding.UTF8.GetString(post.Control), field));
        Assert.Null(ControlPart.TryParse(control, out var parsed));
        Assert.Equal(PostSignatureInvalid, Read(new ForgedCopy(_world, post, Bob) { Control = control, PostHash = parsed!.PostHash }).Fault);
    }

    [Theory]
    [InlineData("an")]
    [InlineData("ah")]
    [InlineData("ats")]
    [InlineData("rh")]
    [InlineData("ts")]
    [InlineData("list")]
    [InlineData("mid")]
    public void A_field_of_DIST_that_is_another_on_the_way_is_refused(string field)
    {
        var copy = new ForgedCopy(_world, new ForgedPost(_world, _world.Owner).Seal(), Bob)
        {
            DistributionField = value => DistText().Replace(value, m => $"dist={Wire.B64(Encoding.UTF8.GetBytes(JsonTampering.Other(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(m.Groups[1].ValueSpan)), field)))}"),
        };
        Assert.Equal(field is "list" or "mid" ? DistributionForAnotherPost : DistributionSignatureInvalid, Read(copy).Fault);
    }

    [Theory]
    [InlineData("to", NotForMyKeys)]
    [InlineData("enc", DeviceLayerDamaged)]
    [InlineData("ct", DeviceLayerDamaged)]
    public void A_value_of_the_key_field_from_another_post_or_member_is_refused(string name, PostFault fault)
    {
        string other = "";
        new ForgedCopy(_world, new ForgedPost(_world, _world.Owner).Seal(), _world.Member("carol")) { KeyField = value => other = value }.Write();
        var taken = Regex.Match(other, $"{name}=[^;]*").Value;
        var copy = new ForgedCopy(_world, new ForgedPost(_world, _world.Owner).Seal(), Bob) { KeyField = value => Regex.Replace(value, $"{name}=[^;]*", taken) };
        Assert.Equal(fault, Read(copy).Fault);
    }

    [Fact]
    public void A_part_of_another_post_is_refused()
    {
        var (one, two) = (new ForgedPost(_world, _world.Owner).Seal(), new ForgedPost(_world, _world.Owner).Seal());
        Assert.Equal(DistributionForAnotherPost, Read(new ForgedCopy(_world, one, Bob) { Control = two.Control }).Fault);
        Assert.Equal(BodyHashWrong, Read(new ForgedCopy(_world, one, Bob) { Body = two.Body }).Fault);
        Assert.Equal(DeviceLayerDamaged, Read(new ForgedCopy(_world, one, Bob) { KeyField = _ => KeyFieldOf(two) }).Fault);
        Assert.Equal(DistributionForAnotherPost, Read(new ForgedCopy(_world, one, Bob) { DistributionField = _ => DistributionOf(two) }).Fault);
    }

    [Fact]
    public void A_field_of_another_sealing_under_the_same_message_id_is_refused()
    {
        var one = new ForgedPost(_world, _world.Owner) { MessageId = "<same@example.org>" }.Seal();
        var two = new ForgedPost(_world, _world.Owner) { MessageId = "<same@example.org>" }.Seal();
        Assert.Equal(DistributionSignatureInvalid, Read(new ForgedCopy(_world, one, Bob) { DistributionField = _ => DistributionOf(two) }).Fault);
        Assert.Equal(DeviceLayerDamaged, Read(new ForgedCopy(_world, one, Bob) { KeyField = _ => KeyFieldOf(two) }).Fault);
        Assert.Equal(BodyHashWrong, Read(new ForgedCopy(_world, one, Bob) { Body = two.Body }).Fault);
    }

    [Fact]
    public void A_post_of_one_list_does_not_open_through_another()
    {
        var other = PostWorld.Create("bob", "carol");
        var post = new ForgedPost(other, other.Owner).Seal();
        Assert.Equal(DistributionForAnotherPost, Read(new ForgedCopy(_world, post, Bob)).Fault);
        Assert.Equal(LogMissing, Read(new ForgedCopy(other, post, Bob)).Fault);
    }

    [Fact]
    public void A_content_key_wrapped_under_another_epoch_does_not_open()
    {
        var (old, epoch) = (_world.ListKey, _world.Epoch);
        _world.Rekey();
        var underOld = new ForgedPost(_world, _world.Owner) { ListKey = old, Epoch = epoch }.Seal();
        var claimsNew = new ForgedPost(_world, _world.Owner) { Wrapped = _ => underOld.Wrapped }.Seal();
        Assert.Equal(WrapDamaged, Read(new ForgedCopy(_world, claimsNew, Bob)).Fault);
        var mixed = new ForgedPost(_world, _world.Owner) { ListKey = old }.Seal();
        Assert.Equal(EpochUnknown, Read(new ForgedCopy(_world, mixed, Bob)).Fault);
    }

    [Fact]
    public void A_key_field_that_somebody_adds_for_me_does_not_open_and_does_no_harm_behind_mine()
    {
        var (one, two) = (new ForgedPost(_world, _world.Owner).Seal(), new ForgedPost(_world, _world.Owner).Seal());
        using var result = Read(new ForgedCopy(_world, one, Bob) { Fields = fields => [$"CryptoList-Key: {KeyFieldOf(two)}", .. fields] });
        Assert.Equal(ReadVerdict.Opened, result.Verdict);
    }

    /// <summary>An outsider can make a good device layer for anyone; only what is in it is bound to the post.</summary>
    [Fact]
    public void A_well_made_key_field_that_somebody_adds_for_me_does_not_keep_mine_from_opening()
    {
        var one = new ForgedPost(_world, _world.Owner).Seal();
        string junk = "";
        new ForgedCopy(_world, one, Bob) { Wrapped = wl => Wire.Flip(wl, -1), KeyField = value => junk = value }.Write();
        using var result = Read(new ForgedCopy(_world, one, Bob) { Fields = fields => [$"CryptoList-Key: {junk}", .. fields] });
        Assert.Equal(ReadVerdict.Opened, result.Verdict);
    }

    [Fact]
    public void More_than_32_kB_of_key_fields_are_refused_before_any_is_opened()
    {
        var post = new ForgedPost(_world, _world.Owner).Seal();
        var mine = KeyFieldOf(post);
        Assert.Equal(KeyFieldMalformed, Read(new ForgedCopy(_world, post, Bob) { Fields = fields => [.. Enumerable.Repeat($"CryptoList-Key: {mine}", 110), .. fields] }).Fault);
    }

    private (byte[] Copy, PostParts Post) Copy()
    {
        var post = new ForgedPost(_world, _world.Owner).Seal();
        var copy = new ForgedCopy(_world, post, Bob).Write();
        return (copy, post);
    }

    private ReadResult Read(ForgedCopy copy) => Bob.Read(copy.Write());

    private void Judge(byte[] changed, PostParts post)
    {
        using var result = Bob.Read(changed);
        switch (result.Verdict)
        {
            case ReadVerdict.Opened:
                var entity = new MemoryStream();
                result.Entity!.CopyTo(entity);
                Assert.Equal((post.EntityHash, post.PostHash, ReadWarnings.None), (Digest.Of(entity.ToArray()), result.Control!.PostHash, result.Warnings));
                Assert.Equal(_world.Owner.Address, result.Author!.Address);
                break;
            case ReadVerdict.Wait:
                // A number in DIST that points beyond the log waits for the log, and fails when that has come.
                Assert.Equal((HeadBeyondLog, null), (result.Fault!.Value, result.Entity));
                break;
            case ReadVerdict.NotAPost:
                Assert.Equal((NotAPost, null), (result.Fault!.Value, result.Entity));
                break;
            default:
                Assert.Contains(result.Fault!.Value, Named);
                Assert.Null(result.Entity);
                break;
        }
    }

    private string KeyFieldOf(PostParts post)
    {
        string field = "";
        new ForgedCopy(_world, post, Bob) { KeyField = value => field = value }.Write();
        return field;
    }

    private string DistributionOf(PostParts post)
    {
        string field = "";
        new ForgedCopy(_world, post, Bob) { DistributionField = value => field = value }.Write();
        return field;
    }

    private static byte[] ChangedHeader(byte[] control, Func<string, string> change) =>
        Encoding.UTF8.GetBytes(JsonTampering.WithHeader(Encoding.UTF8.GetString(control), change));

    [GeneratedRegex("dist=([^;]*)")]
    private static partial Regex DistText();
}
