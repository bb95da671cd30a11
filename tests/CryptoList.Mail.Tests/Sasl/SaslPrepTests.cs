using CryptoList.Mail.Sasl;
using Xunit;

namespace CryptoList.Mail.Tests.Sasl;

/// <summary>RFC 4013 section 3, and more of the same.</summary>
public class SaslPrepTests
{
    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("a\u00A0b", "a b")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u0627\u0628", "\u0627\u0628")]
    [InlineData("\U0001F511", "\U0001F511")]
    public void What_looks_the_same_becomes_the_same(string text, string expected)
    {
        Assert.True(SaslPrep.TryPrepare(text, out string? prepared));
        Assert.Equal(expected, prepared);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0007")]
    [InlineData("a\u007F")]
    [InlineData("\u0627\u0031")]
    [InlineData("\u0627a\u0628")]
    [InlineData("\u00AD")]
    [InlineData("\uE000")]
    [InlineData("\u0378")]
    [InlineData("a\u200Eb")]
    [InlineData("\uFFFD")]
    public void What_is_prohibited_is_refused(string text) => Assert.False(SaslPrep.TryPrepare(text, out _));

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.False(SaslPrep.TryPrepare("a\uD800b", out _));

    [Fact]
    public void Text_of_more_than_1024_is_refused() => Assert.False(SaslPrep.TryPrepare(new string('a', 1025), out _));
}
