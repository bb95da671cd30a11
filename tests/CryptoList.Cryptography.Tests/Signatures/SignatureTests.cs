using System.Security.Cryptography;
using CryptoList.Cryptography.Signatures;
using FsCheck;
using FsCheck.Fluent;

namespace CryptoList.Cryptography.Tests.Signatures;

public sealed class SignatureTests
{
    private const string Label = "cryptolist/1 test";
    private static readonly SigningKey Key = SigningKey.Generate();

    [Fact]
    public void A_signature_holds_for_what_was_signed() => Prop.ForAll<byte[]>(data =>
    {
        var signature = Key.Sign(Label, data);
        return signature.Length == SigningKey.SignatureSize && Key.PublicKey.Verify(Label, data, signature);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_signed_is_label_zero_and_data()
    {
        var signature = Key.Sign("label", "data"u8);
        Assert.True(Key.PublicKey.VerifyUnlabelled("label\0data"u8, signature));
    }

    [Fact]
    public void Any_flipped_bit_breaks_it()
    {
        var data = RandomNumberGenerator.GetBytes(96);
        var signature = Key.Sign(Label, data);
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            var damaged = (byte[])signature.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Key.PublicKey.Verify(Label, data, damaged));
        }

        data[0] ^= 1;
        Assert.False(Key.PublicKey.Verify(Label, data, signature));
    }

    [Fact]
    public void A_signature_under_one_label_does_not_hold_under_another()
    {
        var signature = Key.Sign("cryptolist/1 post", [1, 2, 3]);
        Assert.False(Key.PublicKey.Verify("cryptolist/1 author", [1, 2, 3], signature));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Bytes_that_are_no_signature_are_refused(int length)
    {
        Assert.False(Key.PublicKey.Verify(Label, [], new byte[length]));
        Assert.False(Key.PublicKey.Verify(Label, [], Enumerable.Repeat((byte)0xFF, length).ToArray()));
    }

    [Fact]
    public void Keys_survive_export_and_import()
    {
        using var again = SigningKey.Import(Key.Export());
        Assert.Equal(Key.PublicKey.Fingerprint, again.PublicKey.Fingerprint);
        Assert.True(Key.PublicKey.Verify(Label, [7], again.Sign(Label, [7])));
    }

    [Fact]
    public void The_fingerprint_is_the_hash_of_the_point()
    {
        Assert.Equal(VerifyingKey.PointSize, Key.PublicKey.Point.Length);
        Assert.Equal(Digest.Of(Key.PublicKey.Point.Span), Key.PublicKey.Fingerprint.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    public void What_is_no_scalar_is_the_callers_fault(int length) =>
        Assert.Throws<ArgumentException>(() => SigningKey.Import(new byte[length]));

    [Fact]
    public void The_verifying_key_outlives_the_signing_key()
    {
        var key = SigningKey.Generate();
        var signature = key.Sign(Label, [1]);
        key.Dispose();
        Assert.True(key.PublicKey.Verify(Label, [1], signature));
        Assert.ThrowsAny<ObjectDisposedException>(() => key.Sign(Label, [1]));
    }

    [Fact]
    public void Threads_that_verify_at_once_get_right_answers()
    {
        var signatures = Enumerable.Range(0, 16).Select(i => Key.Sign(Label, [(byte)i])).ToArray();
        Parallel.For(0, 4000, i => Assert.Equal(i % 3 != 0, Key.PublicKey.Verify(Label, [(byte)(i % 16)], signatures[i % 3 != 0 ? i % 16 : (i + 1) % 16])));
    }
}
