using System.Security.Cryptography;
using CryptoList.Cryptography.Hpke;

namespace CryptoList.Cryptography.Tests.Hpke;

public sealed class HpkeKeyTests
{
    // A point with x = 0 lies on P-256: y² = b. Its other encoding, with x = p, must not count as a second key.
    private const string YOfZero = "66485C780E2F83D72433BD5D84A06BB6541C2AF31DAE871728BF856A174F93F4";
    private const string Prime = "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF";
    private const string Order = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    private const string OrderLess1 = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632550";

    [Fact]
    public void Keys_survive_export_and_import()
    {
        using var key = HpkePrivateKey.Generate();
        using var again = HpkePrivateKey.Import(HpkeKem.P256HkdfSha256, key.Export());
        Assert.Equal(key.PublicKey.Bytes.ToArray(), again.PublicKey.Bytes.ToArray());
        Assert.True(HpkePublicKey.TryImport(HpkeKem.P256HkdfSha256, key.PublicKey.Bytes.Span, out var imported));
        Assert.Equal(key.PublicKey.Id, imported.Id);
    }

    [Fact]
    public void The_public_key_outlives_the_private_one()
    {
        var key = HpkePrivateKey.Generate();
        var scalar = key.Export();
        key.Dispose();
        var (enc, ciphertext) = HpkeFactory.SealBase(key.PublicKey, [], [], [1]);
        using var again = HpkePrivateKey.Import(HpkeKem.P256HkdfSha256, scalar);
        Assert.True(HpkeFactory.TryOpenBase(again, enc, [], [], ciphertext, out _));
        Assert.ThrowsAny<ObjectDisposedException>(key.Export);
    }

    [Fact]
    public void A_point_with_x_zero_is_a_point() =>
        Assert.True(HpkePublicKey.TryImport(HpkeKem.P256HkdfSha256, Convert.FromHexString("04" + new string('0', 64) + YOfZero), out _));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("04" + Prime + YOfZero)]
    [InlineData("02" + "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296")]
    [InlineData("06" + "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5")]
    [InlineData("04" + "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F4")]
    [InlineData("04" + "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F500")]
    [InlineData("04" + "0000000000000000000000000000000000000000000000000000000000000000" + "0000000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_not_the_one_encoding_of_a_point_is_refused(string hex) =>
        Assert.False(HpkePublicKey.TryImport(HpkeKem.P256HkdfSha256, Convert.FromHexString(hex), out _));

    [Fact]
    public void The_largest_scalar_is_taken()
    {
        using var key = HpkePrivateKey.Import(HpkeKem.P256HkdfSha256, Convert.FromHexString(OrderLess1));
        Assert.Equal(OrderLess1, Convert.ToHexString(key.Export()));
    }

    [Fact]
    public void A_small_scalar_keeps_its_leading_zeroes()
    {
        var one = new byte[32];
        one[^1] = 1;
        using var key = HpkePrivateKey.Import(HpkeKem.P256HkdfSha256, one);
        Assert.Equal(one, key.Export());
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(Order)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    public void What_is_no_scalar_is_the_callers_fault(string hex) =>
        Assert.Throws<ArgumentException>(() => HpkePrivateKey.Import(HpkeKem.P256HkdfSha256, Convert.FromHexString(hex)));

    [Fact]
    public void The_key_id_is_the_first_8_bytes_of_the_hash()
    {
        using var key = HpkePrivateKey.Generate();
        var bytes = new byte[KeyId.Size];
        key.PublicKey.Id.WriteTo(bytes);
        Assert.Equal(SHA256.HashData(key.PublicKey.Bytes.Span)[..8], bytes);
    }

    [Fact]
    public void A_kem_that_is_not_here_is_refused_by_name()
    {
        Assert.False(HpkePublicKey.TryImport(HpkeKem.MlKem768P256, new byte[1249], out _));
        Assert.False(HpkePublicKey.TryImport((HpkeKem)0x7777, new byte[65], out _));
        Assert.Contains("MLKEM768-P256", Assert.Throws<PlatformNotSupportedException>(() => HpkePrivateKey.Generate(HpkeKem.MlKem768P256)).Message, StringComparison.Ordinal);
        Assert.Throws<PlatformNotSupportedException>(() => HpkePrivateKey.Import(HpkeKem.MlKem768P256, new byte[32]));
    }

    [Fact]
    public void Threads_that_seal_to_one_public_key_at_once_do_not_disturb_each_other()
    {
        using var key = HpkePrivateKey.Generate();
        Parallel.For(0, 500, i =>
        {
            var (enc, ciphertext) = HpkeFactory.SealBase(key.PublicKey, [], [], BitConverter.GetBytes(i));
            Assert.True(HpkeFactory.TryOpenBase(key, enc, [], [], ciphertext, out var opened));
            Assert.Equal(i, BitConverter.ToInt32(opened));
        });
    }
}
