using System.Security.Cryptography;
using CryptoList.Cryptography.Hpke;
using FsCheck;
using FsCheck.Fluent;

namespace CryptoList.Cryptography.Tests.Hpke;

public sealed class HpkeTests
{
    private static readonly byte[] Info = "cryptolist/1 test\0info"u8.ToArray();
    private static readonly byte[] Psk = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void What_is_sealed_to_a_key_opens_with_it() => Prop.ForAll<byte[], byte[]>((plaintext, aad) =>
    {
        using var key = HpkePrivateKey.Generate();
        var (enc, ciphertext) = HpkeFactory.SealBase(key.PublicKey, Info, aad, plaintext);
        return HpkeFactory.TryOpenBase(key, enc, Info, aad, ciphertext, out var opened) && opened.AsSpan().SequenceEqual(plaintext);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_flipped_bit_of_enc_or_ciphertext_is_refused()
    {
        using var key = HpkePrivateKey.Generate();
        var (enc, ciphertext) = HpkeFactory.SealBase(key.PublicKey, Info, [], new byte[104]);
        for (var bit = 0; bit < (enc.Length + ciphertext.Length) * 8; bit += 3)
        {
            var message = (byte[])[.. enc, .. ciphertext];
            message[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(HpkeFactory.TryOpenBase(key, message.AsSpan(0, enc.Length), Info, [], message.AsSpan(enc.Length), out var opened));
            Assert.Null(opened);
        }
    }

    [Fact]
    public void Another_key_info_or_aad_does_not_open()
    {
        using var key = HpkePrivateKey.Generate();
        using var other = HpkePrivateKey.Generate();
        var (enc, ciphertext) = HpkeFactory.SealBase(key.PublicKey, Info, "aad"u8, Psk);
        Assert.False(HpkeFactory.TryOpenBase(other, enc, Info, "aad"u8, ciphertext, out _));
        Assert.False(HpkeFactory.TryOpenBase(key, enc, [], "aad"u8, ciphertext, out _));
        Assert.False(HpkeFactory.TryOpenBase(key, enc, Info, [], ciphertext, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    public void A_ciphertext_shorter_than_its_tag_is_refused(int length)
    {
        using var key = HpkePrivateKey.Generate();
        var (enc, _) = HpkeFactory.SealBase(key.PublicKey, Info, [], []);
        Assert.False(HpkeFactory.TryOpenBase(key, enc, Info, [], new byte[length], out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(66)]
    public void An_enc_that_is_no_point_is_refused(int length)
    {
        using var key = HpkePrivateKey.Generate();
        Assert.False(HpkeFactory.TrySetupBaseRecipient(new byte[length], key, Info, out _));
    }

    [Fact]
    public void Messages_open_in_their_order_only_and_a_failure_does_not_use_up_a_number()
    {
        using var key = HpkePrivateKey.Generate();
        using var sender = HpkeFactory.SetupBaseSender(key.PublicKey, Info);
        Assert.True(HpkeFactory.TrySetupBaseRecipient(sender.Enc.Span, key, Info, out var recipient));
        var (first, second) = (sender.Seal([], "1"u8), sender.Seal([], "2"u8));
        Assert.False(recipient.TryOpen([], second, out _));
        Assert.True(recipient.TryOpen([], first, out _));
        Assert.False(recipient.TryOpen([], first, out _));
        Assert.True(recipient.TryOpen([], second, out _));
    }

    [Fact]
    public void A_psk_context_opens_with_the_same_psk_and_identifier_only()
    {
        using var key = HpkePrivateKey.Generate();
        using var sender = HpkeFactory.SetupPskSender(key.PublicKey, Info, Psk, "terminal"u8);
        var ciphertext = sender.Seal([], Info);
        Assert.True(Opens(Psk, "terminal"u8));
        Assert.False(Opens(RandomNumberGenerator.GetBytes(32), "terminal"u8));
        Assert.False(Opens(Psk, "another"u8));
        Assert.False(HpkeFactory.TryOpenBase(key, sender.Enc.Span, Info, [], ciphertext, out _));

        bool Opens(ReadOnlySpan<byte> psk, ReadOnlySpan<byte> id)
        {
            Assert.True(HpkeFactory.TrySetupPskRecipient(sender.Enc.Span, key, Info, psk, id, out var recipient));
            using (recipient) return recipient.TryOpen([], ciphertext, out _);
        }
    }

    [Fact]
    public void A_short_psk_and_an_empty_identifier_are_the_callers_fault()
    {
        using var key = HpkePrivateKey.Generate();
        Assert.Throws<ArgumentException>(() => HpkeFactory.SetupPskSender(key.PublicKey, Info, Psk.AsSpan(1), "id"u8));
        Assert.Throws<ArgumentException>(() => HpkeFactory.SetupPskSender(key.PublicKey, Info, Psk, []));
        Assert.Throws<ArgumentException>(() => HpkeFactory.TrySetupPskRecipient([], key, Info, [], "id"u8, out _));
    }

    [Fact]
    public void A_suite_of_another_kem_or_an_unknown_algorithm_is_the_callers_fault()
    {
        using var key = HpkePrivateKey.Generate();
        Assert.Throws<ArgumentException>(() => HpkeFactory.SetupBaseSender(key.PublicKey, Info, HpkeSuite.ForKem(HpkeKem.MlKem768P256)));
        Assert.Throws<ArgumentException>(() => HpkeFactory.SetupBaseSender(key.PublicKey, Info, HpkeSuite.Default with { Kdf = (HpkeKdf)0x0010 }));
        Assert.Throws<ArgumentException>(() => HpkeFactory.SetupBaseSender(key.PublicKey, Info, HpkeSuite.Default with { Aead = (HpkeAead)0x0003 }));
    }

    [Fact]
    public void A_disposed_context_neither_seals_nor_opens()
    {
        using var key = HpkePrivateKey.Generate();
        var sender = HpkeFactory.SetupBaseSender(key.PublicKey, Info);
        Assert.True(HpkeFactory.TrySetupBaseRecipient(sender.Enc.Span, key, Info, out var recipient));
        sender.Dispose();
        recipient.Dispose();
        Assert.Throws<ObjectDisposedException>(() => sender.Seal([], []));
        Assert.Throws<ObjectDisposedException>(() => recipient.TryOpen([], new byte[16], out _));
    }

    [Fact]
    public void An_export_only_context_neither_seals_nor_opens()
    {
        var suite = HpkeSuite.Default with { Aead = HpkeAead.ExportOnly };
        using var key = HpkePrivateKey.Generate();
        using var sender = HpkeFactory.SetupBaseSender(key.PublicKey, Info, suite);
        Assert.True(HpkeFactory.TrySetupBaseRecipient(sender.Enc.Span, key, Info, out var recipient, suite));
        Assert.Throws<InvalidOperationException>(() => sender.Seal([], []));
        Assert.Throws<InvalidOperationException>(() => recipient.TryOpen([], new byte[16], out _));
    }
}
