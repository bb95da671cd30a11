using CryptoList.Cryptography.Signatures;
using CryptoList.Cryptography.Tests.Vectors;

namespace CryptoList.Cryptography.Tests.Signatures;

public sealed class EcdsaVectorTests(ITestOutputHelper output)
{
    private const string File = "ecdsa_secp256r1_sha256_p1363_test.json";

    [VectorFact]
    public void Every_Wycheproof_case_is_judged_right()
    {
        var file = VectorFolder.Load(File);
        var ran = 0;
        foreach (var (group, test) in file.WycheproofCases())
        {
            Assert.True(VerifyingKey.TryImport(group.GetProperty("publicKey").Hex("uncompressed"), out var key));
            var holds = key.VerifyUnlabelled(test.Hex("msg"), test.Hex("sig"));
            Assert.True(holds == (test.Text("result") == "valid"), $"{test.GetProperty("tcId")}: {test.Text("comment")}");
            ran++;
        }

        output.WriteLine($"{ran} cases of {File}");
        Assert.Equal(file.GetProperty("numberOfTests").GetInt32(), ran);
    }
}
