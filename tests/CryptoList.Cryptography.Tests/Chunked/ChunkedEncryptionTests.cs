using System.Security.Cryptography;
using CryptoList.Cryptography.Chunked;
using FsCheck;
using FsCheck.Fluent;

namespace CryptoList.Cryptography.Tests.Chunked;

public sealed class ChunkedEncryptionTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(ChunkedEncryption.KeySize);
    private static readonly byte[] Context = "cryptolist/1 test\0context"u8.ToArray();

    /// <summary>Lengths around the chunk borders, where mistakes live, and some between.</summary>
    public static TheoryData<int> Lengths => [0, 1, 48, 16383, 16384, 16385, 32767, 32768, 32769, 65535, 65536, 65537, 200_000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void What_is_sealed_opens_again(int length)
    {
        var plaintext = RandomNumberGenerator.GetBytes(length);
        var message = ChunkedEncryption.Seal(Key, Context, plaintext);
        Assert.Equal(ChunkedEncryption.SealedLength(length), message.Length);
        Assert.True(ChunkedEncryption.IsPossibleLength(message.Length));
        Assert.Equal(ChunkedResult.Opened, ChunkedEncryption.TryOpen(Key, Context, message, out var opened));
        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void A_wrapped_key_of_32_bytes_is_104_bytes_long() => Assert.Equal(104, ChunkedEncryption.SealedLength(32));

    [Fact]
    public void A_length_is_possible_exactly_when_some_plaintext_seals_to_it()
    {
        var possible = Enumerable.Range(0, 50_000).Select(length => ChunkedEncryption.SealedLength(length)).ToHashSet();
        for (var length = -20L; length < 50_000; length++) Assert.Equal(possible.Contains(length), ChunkedEncryption.IsPossibleLength(length));
    }

    [Fact]
    public void Sealing_twice_gives_different_messages() =>
        Assert.NotEqual(ChunkedEncryption.Seal(Key, Context, Key), ChunkedEncryption.Seal(Key, Context, Key));

    [Fact]
    public void Any_flipped_bit_is_refused_in_memory_and_by_the_stream()
    {
        var message = ChunkedEncryption.Seal(Key, Context, RandomNumberGenerator.GetBytes(40_000));
        Prop.ForAll(Gen.Choose(0, (message.Length * 8) - 1).ToArbitrary(), bit =>
        {
            var damaged = (byte[])message.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var expected = bit / 8 < ChunkedEncryption.HeaderSize ? ChunkedResult.NotForThisKey : ChunkedResult.Damaged;
            return ChunkedEncryption.TryOpen(Key, Context, damaged, out var opened) == expected && opened.Length == 0
                && StreamOpening.Sync(Key, Context, damaged, [50_000], [50_000]).Result == expected;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_bit_of_the_header_of_a_short_message_counts()
    {
        var message = ChunkedEncryption.Seal(Key, Context, Key);
        for (var bit = 0; bit < message.Length * 8; bit++)
        {
            message[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(ChunkedResult.Opened, ChunkedEncryption.TryOpen(Key, Context, message, out _));
            message[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Any_truncation_is_damage_in_memory_and_by_the_stream()
    {
        var message = ChunkedEncryption.Seal(Key, Context, RandomNumberGenerator.GetBytes(40_000));
        int[] borders = [0, 1, 23, 24, 55, 56, 57, 71, 72, 56 + 16400 - 1, 56 + 16400, 56 + 16400 + 15, 56 + 16400 + 16, 56 + 32800, message.Length - 1];
        foreach (var length in borders) AssertDamaged(message[..length]);
        Prop.ForAll(Gen.Choose(0, message.Length - 1).ToArbitrary(), length => AssertDamaged(message[..length])).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(16383)]
    public void Anything_after_the_last_chunk_is_damage(int length)
    {
        var message = ChunkedEncryption.Seal(Key, Context, RandomNumberGenerator.GetBytes(length));
        AssertDamaged([.. message, 0]);
        AssertDamaged([.. message, .. new byte[20_000]]);
        AssertDamaged([.. message, .. message[ChunkedEncryption.HeaderSize..]]);
    }

    [Fact]
    public void Another_key_and_another_context_are_not_for_this_key()
    {
        var message = ChunkedEncryption.Seal(Key, Context, Context);
        Assert.Equal(ChunkedResult.NotForThisKey, ChunkedEncryption.TryOpen(RandomNumberGenerator.GetBytes(32), Context, message, out _));
        Assert.Equal(ChunkedResult.NotForThisKey, ChunkedEncryption.TryOpen(Key, [.. Context, 0], message, out _));
        Assert.Equal(ChunkedResult.NotForThisKey, ChunkedEncryption.TryOpen(Key, [], message, out _));
    }

    [Fact]
    public void A_context_longer_than_the_stack_buffer_works_and_counts_to_its_last_byte()
    {
        var context = RandomNumberGenerator.GetBytes(5000);
        var message = ChunkedEncryption.Seal(Key, context, Key);
        Assert.Equal(ChunkedResult.Opened, ChunkedEncryption.TryOpen(Key, context, message, out _));
        context[^1] ^= 1;
        Assert.Equal(ChunkedResult.NotForThisKey, ChunkedEncryption.TryOpen(Key, context, message, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_size_is_the_callers_fault(int size)
    {
        var key = new byte[size];
        Assert.Throws<ArgumentException>(() => ChunkedEncryption.Seal(key, Context, Context));
        Assert.Throws<ArgumentException>(() => ChunkedEncryption.TryOpen(key, Context, Context, out _));
        Assert.Throws<ArgumentException>(() => ChunkedEncryption.CreateSealStream(Stream.Null, key, Context));
        Assert.Throws<ArgumentException>(() => ChunkedEncryption.CreateOpenStream(Stream.Null, key, Context));
    }

    private static void AssertDamaged(byte[] message)
    {
        Assert.Equal(ChunkedResult.Damaged, ChunkedEncryption.TryOpen(Key, Context, message, out var opened));
        Assert.Empty(opened);
        Assert.Equal(ChunkedResult.Damaged, StreamOpening.Sync(Key, Context, message, [777, 30_000], [20_000]).Result);
    }
}
