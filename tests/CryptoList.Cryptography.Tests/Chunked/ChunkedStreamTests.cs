using System.Security.Cryptography;
using CryptoList.Cryptography.Chunked;
using FsCheck;
using FsCheck.Fluent;

namespace CryptoList.Cryptography.Tests.Chunked;

public sealed class ChunkedStreamTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(ChunkedEncryption.KeySize);
    private static readonly byte[] Context = "cryptolist/1 stream\0"u8.ToArray();

    [Fact]
    public void Whatever_the_sizes_of_writes_and_reads_the_plaintext_comes_back()
    {
        var sizes = Gen.Choose(1, 40_000).NonEmptyListOf().Select(list => list.Take(12).ToArray());
        Prop.ForAll(sizes.ToArbitrary(), sizes.ToArbitrary(), (writes, reads) =>
        {
            var plaintext = RandomNumberGenerator.GetBytes(writes.Sum());
            var sealedBytes = Seal(plaintext, writes);
            var (result, opened) = StreamOpening.Sync(Key, Context, sealedBytes, reads, writes);
            return result == ChunkedResult.Opened && opened.AsSpan().SequenceEqual(plaintext)
                && sealedBytes.Length == ChunkedEncryption.SealedLength(plaintext.Length);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(ChunkedEncryptionTests.Lengths), MemberType = typeof(ChunkedEncryptionTests))]
    public async Task An_asynchronous_stream_seals_and_opens(int length)
    {
        var plaintext = RandomNumberGenerator.GetBytes(length);
        var destination = new MemoryStream();
        await using (var stream = ChunkedEncryption.CreateSealStream(destination, Key, Context))
        {
            await new MemoryStream(plaintext).CopyToAsync(stream, 10_000);
            await stream.FlushAsync();
            await stream.CompleteAsync();
        }

        var (result, opened) = await StreamOpening.Async(Key, Context, destination.ToArray(), [9999], [16384, 1]);
        Assert.Equal(ChunkedResult.Opened, result);
        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void What_the_stream_sealed_opens_in_memory()
    {
        var plaintext = RandomNumberGenerator.GetBytes(70_000);
        Assert.Equal(ChunkedResult.Opened, ChunkedEncryption.TryOpen(Key, Context, Seal(plaintext, [70_000]), out var opened));
        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void Single_bytes_go_through()
    {
        var destination = new MemoryStream();
        using (var stream = ChunkedEncryption.CreateSealStream(destination, Key, Context))
        {
            for (var i = 0; i < 16_400; i++) stream.WriteByte((byte)i);
            stream.Complete();
        }

        using var source = ChunkedEncryption.CreateOpenStream(new MemoryStream(destination.ToArray()), Key, Context);
        for (var i = 0; i < 16_400; i++) Assert.Equal((byte)i, source.ReadByte());
        Assert.Equal(-1, source.ReadByte());
        Assert.Equal(-1, source.ReadByte());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16384)]
    [InlineData(70_000)]
    public void A_message_that_was_never_completed_is_damaged(int length)
    {
        var destination = new MemoryStream();
        using (var stream = ChunkedEncryption.CreateSealStream(destination, Key, Context))
        {
            stream.Write(new byte[length]);
            stream.Flush();
        }

        Assert.Equal(ChunkedResult.Damaged, ChunkedEncryption.TryOpen(Key, Context, destination.ToArray(), out _));
    }

    [Fact]
    public void Source_and_destination_stay_open()
    {
        var destination = new MemoryStream();
        using (var stream = ChunkedEncryption.CreateSealStream(destination, Key, Context)) stream.Complete();
        Assert.True(destination.CanWrite);

        using var source = new DribblingStream(destination.ToArray(), 100);
        using (var stream = ChunkedEncryption.CreateOpenStream(source, Key, Context)) Assert.Equal(-1, stream.ReadByte());
        Assert.False(source.IsDisposed);
    }

    [Fact]
    public void Nothing_is_written_after_completion()
    {
        using var stream = ChunkedEncryption.CreateSealStream(new MemoryStream(), Key, Context);
        stream.Complete();
        stream.Complete();
        Assert.False(stream.CanWrite);
        Assert.Throws<InvalidOperationException>(() => stream.WriteByte(1));
    }

    [Fact]
    public void A_write_that_failed_below_is_not_tried_again()
    {
        using var stream = ChunkedEncryption.CreateSealStream(new FullDisk(), Key, Context);
        Assert.Throws<IOException>(() => stream.Write(new byte[100_000]));
        Assert.Throws<InvalidOperationException>(() => stream.Write(new byte[1]));
        Assert.Throws<InvalidOperationException>(stream.Complete);
    }

    [Fact]
    public void A_disposed_stream_neither_reads_nor_writes()
    {
        var seal = ChunkedEncryption.CreateSealStream(new MemoryStream(), Key, Context);
        seal.Dispose();
        Assert.Throws<ObjectDisposedException>(() => seal.Write(new byte[1]));

        var open = ChunkedEncryption.CreateOpenStream(new MemoryStream(), Key, Context);
        open.Dispose();
        Assert.Throws<ObjectDisposedException>(() => open.ReadByte());
    }

    [Fact]
    public void A_long_message_is_sealed_and_opened_in_less_than_a_megabyte_of_memory()
    {
        const long length = 256L << 20;
        using var source = ChunkedEncryption.CreateOpenStream(new SealedZeroes(Key, Context, length), Key, Context);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var buffer = new byte[65536];
        long total = 0;
        for (int count; (count = source.Read(buffer)) > 0;) total += count;
        Assert.Equal(length, total);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static byte[] Seal(byte[] plaintext, int[] writes)
    {
        var destination = new MemoryStream();
        using var stream = ChunkedEncryption.CreateSealStream(destination, Key, Context);
        var at = 0;
        foreach (var size in writes)
        {
            stream.Write(plaintext, at, size);
            at += size;
        }

        stream.Complete();
        return destination.ToArray();
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("no space left");
    }
}
