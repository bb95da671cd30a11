using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Tests.Vectors;

namespace CryptoList.Cryptography.Tests.Chunked;

public sealed class ChunkedEncryptionVectorTests(ITestOutputHelper output)
{
    private const string File = "c2sp_chunked_encryption_aes_256_gcm_test.json";

    [VectorFact]
    public void Every_Wycheproof_case_is_judged_right_in_memory() => RunAll((key, context, ciphertext) =>
    {
        var result = ChunkedEncryption.TryOpen(key, context, ciphertext, out var plaintext);
        return (result, plaintext);
    }, prefixes: false);

    [VectorFact]
    public void Every_Wycheproof_case_is_judged_right_by_a_stream_that_is_read_in_odd_sizes() =>
        RunAll((key, context, ciphertext) => StreamOpening.Sync(key, context, ciphertext, [1, 7, 16399, 3, 40000], [1, 16383, 16384, 5, 50001]), prefixes: true);

    [VectorFact]
    public void Every_Wycheproof_case_is_judged_right_by_a_stream_that_is_read_asynchronously() =>
        RunAll((key, context, ciphertext) => StreamOpening.Async(key, context, ciphertext, [16400, 1, 70000], [100_000, 3]).GetAwaiter().GetResult(), prefixes: true);

    private void RunAll(Func<byte[], byte[], byte[], (ChunkedResult Result, byte[] Plaintext)> open, bool prefixes)
    {
        var file = VectorFolder.Load(File);
        var ran = 0;
        foreach (var (_, test) in file.WycheproofCases())
        {
            Check(test, open, prefixes);
            ran++;
        }

        output.WriteLine($"{ran} cases of {File}");
        Assert.Equal(file.GetProperty("numberOfTests").GetInt32(), ran);
    }

    private static void Check(JsonElement test, Func<byte[], byte[], byte[], (ChunkedResult Result, byte[] Plaintext)> open, bool prefixes)
    {
        var name = $"{test.GetProperty("tcId")}: {test.Text("comment")}";
        var flags = test.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()).ToHashSet();
        var key = test.Hex("key");
        var ciphertext = Inflate(test.Hex("ct"));
        if (flags.Contains("InvalidKeySize"))
        {
            Assert.Throws<ArgumentException>(() => open(key, test.Hex("ctx"), ciphertext));
            return;
        }

        var (result, plaintext) = open(key, test.Hex("ctx"), ciphertext);
        if (test.Text("result") == "valid")
        {
            Assert.True(result == ChunkedResult.Opened, name);
            AssertIs(test, plaintext, name);
            return;
        }

        var otherKey = flags.Contains("WrongKey") || flags.Contains("WrongContext") || (flags.Contains("HeaderFailure") && flags.Contains("ModifiedCiphertext"));
        Assert.True(result == (otherKey ? ChunkedResult.NotForThisKey : ChunkedResult.Damaged), $"{name} -> {result}");
        // A stream may hand out the longest valid prefix, whole chunks of it, and not a byte more; memory hands out nothing.
        if (!prefixes || !flags.Contains("PartialPlaintext")) Assert.True(plaintext.Length == 0, name);
        else AssertIs(test, plaintext, name);
    }

    private static void AssertIs(JsonElement test, byte[] plaintext, string name)
    {
        Assert.True(test.GetProperty("msgLength").GetInt32() == plaintext.Length, $"{name}: {plaintext.Length} bytes");
        Assert.True(test.Hex("msgSha512").AsSpan().SequenceEqual(SHA512.HashData(plaintext)), name);
    }

    private static byte[] Inflate(byte[] compressed)
    {
        using var zlib = new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress);
        var result = new MemoryStream();
        zlib.CopyTo(result);
        return result.ToArray();
    }
}
