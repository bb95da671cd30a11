using System.Buffers.Text;
using CryptoList.Protocol.Identifiers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CryptoList.Protocol.Tests.Identifiers;

public class CanonicalBase64UrlTests
{
    [Fact]
    public void What_is_encoded_decodes_to_the_same_bytes() =>
        Prop.ForAll<byte[]>(bytes => CanonicalBase64Url.TryDecode(Base64Url.EncodeToString(bytes)).AsSpan().SequenceEqual(bytes)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("AB", "unused bits that are not zero")]
    [InlineData("AAB", "unused bits that are not zero, two bytes")]
    [InlineData("AA==", "padding")]
    [InlineData(" AA", "white space before")]
    [InlineData("AA\n", "a line end")]
    [InlineData("A", "a single character")]
    [InlineData("A+", "the other alphabet")]
    [InlineData("A/", "the other alphabet's slash")]
    [InlineData("Aé", "a letter that is not ASCII")]
    public void Anything_but_the_canonical_form_is_refused(string text, string why) =>
        Assert.True(CanonicalBase64Url.TryDecode(text) is null, why);

    [Fact]
    public void A_fixed_length_is_met_exactly()
    {
        Span<byte> two = stackalloc byte[2];
        Assert.False(CanonicalBase64Url.TryDecode("AA", two));
        Assert.True(CanonicalBase64Url.TryDecode("AAA", two));
        Assert.False(CanonicalBase64Url.TryDecode("AAAA", two));
    }
}
