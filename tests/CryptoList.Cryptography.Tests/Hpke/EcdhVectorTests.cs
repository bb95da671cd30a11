using System.Security.Cryptography;
using System.Text.Json;
using CryptoList.Cryptography.Curves;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Cryptography.Tests.Vectors;

namespace CryptoList.Cryptography.Tests.Hpke;

public sealed class EcdhVectorTests(ITestOutputHelper output)
{
    private const string File = "ecdh_secp256r1_ecpoint_test.json";

    [VectorFact]
    public void Every_valid_Wycheproof_point_agrees_and_every_other_is_refused()
    {
        var file = VectorFolder.Load(File);
        var (agreed, refused) = (0, 0);
        foreach (var (_, test) in file.WycheproofCases())
        {
            var name = $"{test.GetProperty("tcId")}: {test.Text("comment")}";
            var imported = HpkePublicKey.TryImport(HpkeKem.P256HkdfSha256, test.Hex("public"), out var theirs);

            // The compressed form is the file's only "acceptable" case; RFC 9180 section 7.1.1 has the uncompressed form alone.
            Assert.True(imported == (test.Text("result") == "valid"), name);
            Assert.True(imported == VerifyingKey.TryImport(test.Hex("public"), out _), name);
            if (!imported)
            {
                refused++;
                continue;
            }

            using var ours = P256.ImportScalar(Scalar(test), ECDiffieHellman.Create);
            var shared = ((P256KemPublicKey)theirs!.Key).AgreeWith(ours);
            Assert.True(test.Hex("shared").AsSpan().SequenceEqual(shared), name);
            agreed++;
        }

        output.WriteLine($"{agreed + refused} cases of {File}: {agreed} agreed, {refused} refused");
        Assert.Equal(file.GetProperty("numberOfTests").GetInt32(), agreed + refused);
    }

    /// <summary>The file writes scalars as signed integers of any length.</summary>
    private static byte[] Scalar(JsonElement test)
    {
        var significant = test.Text("private").TrimStart('0').PadLeft(64, '0');
        return Convert.FromHexString(significant);
    }
}
