using System.Security.Cryptography;
using CryptoList.Cryptography.Hpke;

namespace CryptoList.Cryptography.Tests.Hpke;

public sealed class HpkeExportTests
{
    private static readonly byte[] Info = "info"u8.ToArray();

    [Theory]
    [InlineData(0, 32)]
    [InlineData(32, 0)]
    [InlineData(32, 1)]
    [InlineData(32, 31)]
    [InlineData(32, 33)]
    [InlineData(484, 32)]
    [InlineData(490, 32)]
    [InlineData(100_000, 32)]
    [InlineData(100_000, 8160)]
    public void Both_ends_export_the_same_whatever_the_lengths(int contextLength, int outputLength)
    {
        using var key = HpkePrivateKey.Generate();
        using var sender = HpkeFactory.SetupBaseSender(key.PublicKey, Info);
        Assert.True(HpkeFactory.TrySetupBaseRecipient(sender.Enc.Span, key, Info, out var recipient));
        var context = RandomNumberGenerator.GetBytes(contextLength);
        var (sent, received) = (new byte[outputLength], new byte[outputLength]);
        sender.Export(context, sent);
        recipient.Export(context, received);
        Assert.Equal(sent, received);
    }

    [Fact]
    public void The_length_is_part_of_the_derivation()
    {
        using var key = HpkePrivateKey.Generate();
        using var sender = HpkeFactory.SetupBaseSender(key.PublicKey, Info);
        var (shorter, longer) = (new byte[32], new byte[64]);
        sender.Export(Info, shorter);
        sender.Export(Info, longer);
        Assert.NotEqual(shorter, longer[..32]);
    }

    [Fact]
    public void More_than_255_blocks_are_the_callers_fault()
    {
        using var key = HpkePrivateKey.Generate();
        using var sender = HpkeFactory.SetupBaseSender(key.PublicKey, Info);
        Assert.Throws<ArgumentException>(() => sender.Export([], new byte[8161]));
    }

    [Fact]
    public void A_disposed_context_gives_no_key_and_leaves_zeroes()
    {
        using var key = HpkePrivateKey.Generate();
        var sender = HpkeFactory.SetupBaseSender(key.PublicKey, Info);
        sender.Dispose();
        var destination = RandomNumberGenerator.GetBytes(32);
        Assert.Throws<ObjectDisposedException>(() => sender.Export(Info, destination));
        Assert.All(destination, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Exporting_32_bytes_allocates_nothing()
    {
        using var key = HpkePrivateKey.Generate();
        using var sender = HpkeFactory.SetupBaseSender(key.PublicKey, Info);
        var destination = new byte[32];
        sender.Export(Info, destination);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) sender.Export(Info, destination);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Threads_that_export_at_once_get_what_one_gets()
    {
        using var key = HpkePrivateKey.Generate();
        using var sender = HpkeFactory.SetupBaseSender(key.PublicKey, Info);
        var expected = Enumerable.Range(0, 64).Select(Make).ToArray();
        Parallel.For(0, 6400, i => Assert.Equal(expected[i % 64], Make(i % 64)));

        byte[] Make(int number)
        {
            var value = new byte[32];
            sender.Export([(byte)number], value);
            return value;
        }
    }
}
