using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Tests.Vectors;

namespace CryptoList.Cryptography.Tests.Hpke;

/// <summary>The hybrid KEM has its number and its place, and is not built: its keys are refused by name, never half accepted.</summary>
public sealed class HybridKemVectorTests(ITestOutputHelper output)
{
    private const string File = "hpke-pq-mlkem768-p256.json";

    [VectorFact]
    public void The_keys_of_every_hybrid_vector_are_refused_by_name()
    {
        var file = VectorFolder.Load(File);
        var ran = 0;
        foreach (var vector in file.EnumerateArray())
        {
            Assert.False(HpkePublicKey.TryImport(HpkeKem.MlKem768P256, vector.Hex("pkRm"), out _));
            var refusal = Assert.Throws<PlatformNotSupportedException>(() => HpkePrivateKey.Import(HpkeKem.MlKem768P256, vector.Hex("skRm")));
            Assert.Contains("MLKEM768-P256", refusal.Message);
            ran++;
        }

        output.WriteLine($"{ran} cases of {File}");
        Assert.Equal(file.GetArrayLength(), ran);
    }
}
