using CryptoList.Cryptography.Chunked;

namespace CryptoList.Cryptography.Tests.Chunked;

/// <summary>Opens a sealed message through the stream, with odd sizes below and above, and keeps what came out before a fault.</summary>
internal static class StreamOpening
{
    public static (ChunkedResult Result, byte[] Plaintext) Sync(byte[] key, byte[] context, byte[] ciphertext, int[] sourceSizes, int[] readSizes)
    {
        using var stream = ChunkedEncryption.CreateOpenStream(new DribblingStream(ciphertext, sourceSizes), key, context);
        var plaintext = new MemoryStream();
        try
        {
            for (var turn = 0; ; turn++)
            {
                var buffer = new byte[readSizes[turn % readSizes.Length]];
                var count = stream.Read(buffer);
                if (count == 0) return (ChunkedResult.Opened, plaintext.ToArray());
                plaintext.Write(buffer, 0, count);
            }
        }
        catch (ChunkedEncryptionException fault)
        {
            // A fault stays: whoever reads on must not be told that the message ended well.
            Assert.Equal(fault.Result, Assert.Throws<ChunkedEncryptionException>(() => stream.ReadByte()).Result);
            return (fault.Result, plaintext.ToArray());
        }
    }

    public static async Task<(ChunkedResult Result, byte[] Plaintext)> Async(byte[] key, byte[] context, byte[] ciphertext, int[] sourceSizes, int[] readSizes)
    {
        await using var stream = ChunkedEncryption.CreateOpenStream(new DribblingStream(ciphertext, sourceSizes), key, context);
        var plaintext = new MemoryStream();
        try
        {
            for (var turn = 0; ; turn++)
            {
                var buffer = new byte[readSizes[turn % readSizes.Length]];
                var count = await stream.ReadAsync(buffer);
                if (count == 0) return (ChunkedResult.Opened, plaintext.ToArray());
                plaintext.Write(buffer, 0, count);
            }
        }
        catch (ChunkedEncryptionException fault)
        {
            return (fault.Result, plaintext.ToArray());
        }
    }
}
