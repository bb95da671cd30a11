using CryptoList.Mail.Sasl;
using Xunit;

namespace CryptoList.Mail.Tests.Sasl;

public class ScramVerifierTests
{
    private static readonly string Exported = ScramVerifier.Create("pencil", 4096, "0123456789abcdef"u8).Export();

    [Fact]
    public void It_comes_back_from_its_text_and_the_password_still_fits()
    {
        Assert.True(ScramVerifier.TryParse(Exported, out ScramVerifier? verifier));
        Assert.Equal(Exported, verifier.Export());
        Assert.True(verifier.Fits("pencil"));
        Assert.False(verifier.Fits("Pencil"));
    }

    [Fact]
    public void It_says_nothing_of_itself() => Assert.DoesNotContain("=", ScramVerifier.TryParse(Exported, out ScramVerifier? verifier) ? verifier.ToString() : "=", StringComparison.Ordinal);

    [Theory]
    [InlineData("$4096:", "$4095:")]
    [InlineData("$4096:", "$04096:")]
    [InlineData("$4096:", "$99999999:")]
    [InlineData("SCRAM-SHA-256$", "SCRAM-SHA-1$")]
    [InlineData("SCRAM-SHA-256$", "")]
    [InlineData("MDEyMzQ1Njc4OWFiY2RlZg==", "MDEy")]
    [InlineData("MDEyMzQ1Njc4OWFiY2RlZg==", "MDEyMzQ1Njc4OWFiY2RlZh==")]
    [InlineData("MDEyMzQ1Njc4OWFiY2RlZg==", "MDEyMzQ1 Njc4OWFiY2RlZg==")]
    [InlineData("==$", "==$$")]
    public void Any_other_text_is_refused(string what, string instead)
    {
        string text = Exported.Replace(what, instead, StringComparison.Ordinal);
        Assert.NotEqual(Exported, text);
        Assert.False(ScramVerifier.TryParse(text, out _));
    }

    [Fact]
    public void An_iteration_count_below_4096_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ScramVerifier.Create("pencil", 4095, "0123456789abcdef"u8));
}
