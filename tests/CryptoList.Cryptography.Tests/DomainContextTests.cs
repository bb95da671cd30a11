using System.Security.Cryptography;
using CryptoList.Cryptography.Hpke;

namespace CryptoList.Cryptography.Tests;

public sealed class DomainContextTests
{
    [Fact]
    public void A_context_is_the_label_a_zero_byte_and_the_parts_in_order() =>
        Assert.Equal("cryptolist/1 x\0aabbccdd"u8.ToArray(), DomainContext.Build("cryptolist/1 x", "aa"u8, "bb"u8, "cc"u8, "dd"u8));

    [Fact]
    public void Values_are_laid_down_as_their_bytes()
    {
        var digest = Digest.Of("one"u8);
        var id = new KeyId(0x0102030405060708);
        Assert.Equal(DomainContext.Build("label", digest.ToArray(), [1, 2, 3, 4, 5, 6, 7, 8]), DomainContext.Build("label", digest, id));
        Assert.Equal(DomainContext.Build("label", digest.ToArray(), digest.ToArray(), digest.ToArray()), DomainContext.Build("label", digest, digest, digest));
        Assert.Equal(DomainContext.Build("label", digest.ToArray()), DomainContext.Build("label", digest));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(505)]
    [InlineData(506)]
    [InlineData(507)]
    [InlineData(70_000)]
    public void The_hash_is_SHA_256_of_the_context_whatever_its_length(int length)
    {
        var part = RandomNumberGenerator.GetBytes(length);
        Assert.Equal(Digest.Of(DomainContext.Build("label", part)), DomainContext.Hash("label", part));
        Assert.Equal(Digest.Of(DomainContext.Build("label", part, [1], part, [2])), DomainContext.Hash("label", part, [1], part, [2]));
    }

    [Fact]
    public void Hashes_of_values_and_of_their_bytes_agree()
    {
        var (a, b, c) = (Digest.Of("a"u8), Digest.Of("b"u8), new KeyId(7));
        Assert.Equal(DomainContext.Hash("label", a.ToArray()), DomainContext.Hash("label", a));
        Assert.Equal(DomainContext.Hash("label", a.ToArray(), b.ToArray()), DomainContext.Hash("label", a, b));
        Assert.Equal(DomainContext.Hash("label", a.ToArray(), b.ToArray(), [0, 0, 0, 0, 0, 0, 0, 7]), DomainContext.Hash("label", a, b, c));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with\0zero")]
    [InlineData("ünicode")]
    [InlineData("line\n")]
    public void A_label_that_could_run_into_its_parts_is_refused(string label) =>
        Assert.Throws<ArgumentException>(() => DomainContext.Build(label, "x"u8));
}
