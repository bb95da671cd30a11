using CryptoList.Cryptography.Chunked;

namespace CryptoList.Cryptography.Tests.Chunked;

public class ChunkedSeekStreamTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Context = "context"u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(50_000)]
    public void Any_range_is_what_it_is_in_the_plaintext(int length)
    {
        var plaintext = Plaintext(length);
        using var stream = Open(ChunkedEncryption.Seal(Key, Context, plaintext));
        Assert.Equal(length, stream.Length);
        foreach (var from in (int[])[0, length / 2, Math.Max(0, length - 1), length, length + 10, 16_380, 3])
        {
            stream.Position = from;
            var got = new byte[20_000];
            var count = stream.ReadAtLeast(got, got.Length, throwOnEndOfStream: false);
            Assert.Equal(plaintext.Skip(from).Take(got.Length), got[..count]);
        }
    }

    [Fact]
    public void A_message_that_was_cut_off_anywhere_is_found_when_it_is_opened()
    {
        var whole = ChunkedEncryption.Seal(Key, Context, Plaintext(40_000));
        foreach (var length in (int[])[0, 10, 56, 72, 16_456, 16_472, 32_856, 32_872, whole.Length - 1])
            Assert.Throws<ChunkedEncryptionException>(() => Open(whole[..length]));
    }

    [Fact]
    public void A_damaged_chunk_gives_nothing_of_itself_and_the_others_stay_good()
    {
        var message = ChunkedEncryption.Seal(Key, Context, Plaintext(40_000));
        message[20_000] ^= 1;
        using var stream = Open(message);
        stream.Position = 16_384;
        Assert.Throws<ChunkedEncryptionException>(() => stream.ReadByte());
        stream.Position = 0;
        Assert.Equal(Plaintext(40_000)[0], stream.ReadByte());
    }

    [Fact]
    public void Another_context_does_not_open_it() =>
        Assert.Throws<ChunkedEncryptionException>(() => ChunkedEncryption.CreateSeekStream(new MemoryStream(ChunkedEncryption.Seal(Key, Context, Plaintext(10))), Key, "other"u8));

    private static Stream Open(byte[] message) => ChunkedEncryption.CreateSeekStream(new MemoryStream(message), Key, Context);

    private static byte[] Plaintext(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 % 251))];
}
