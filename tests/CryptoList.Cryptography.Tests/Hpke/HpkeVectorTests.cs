using System.Security.Cryptography;
using System.Text.Json;
using CryptoList.Cryptography.Curves;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Tests.Vectors;

namespace CryptoList.Cryptography.Tests.Hpke;

public sealed class HpkeVectorTests(ITestOutputHelper output)
{
    private const string File = "hpke-rfc9180-p256.json";

    [VectorFact]
    public void The_sender_makes_the_encapsulations_ciphertexts_and_exports_of_RFC_9180()
    {
        var (suites, encryptions, exports) = (0, 0, 0);
        foreach (var vector in VectorFolder.Load(File).EnumerateArray())
        {
            var suite = SuiteOf(vector);
            Assert.True(HpkePublicKey.TryImport(suite.Kem, vector.Hex("pkRm"), out var recipient));
            using var ephemeral = P256.ImportScalar(vector.Hex("skEm"), ECDiffieHellman.Create);
            using var context = HpkeFactory.SetupSender(
                (HpkeMode)vector.GetProperty("mode").GetByte(), recipient, ephemeral,
                vector.Hex("info"), vector.Hex("psk"), vector.Hex("psk_id"), suite);

            Assert.Equal(vector.Hex("enc"), context.Enc.ToArray());
            encryptions += CheckEncryptions(vector, (aad, pt, ct) => Assert.Equal(ct, context.Seal(aad, pt)));
            exports += CheckExports(vector, context.Export);
            suites++;
        }

        AssertAll(suites, encryptions, exports);
    }

    [VectorFact]
    public void The_recipient_opens_the_ciphertexts_and_makes_the_exports_of_RFC_9180()
    {
        var (suites, encryptions, exports) = (0, 0, 0);
        foreach (var vector in VectorFolder.Load(File).EnumerateArray())
        {
            var suite = SuiteOf(vector);
            using var key = HpkePrivateKey.Import(suite.Kem, vector.Hex("skRm"));
            Assert.Equal(vector.Hex("pkRm"), key.PublicKey.Bytes.ToArray());
            HpkeRecipientContext? context;
            Assert.True(vector.GetProperty("mode").GetByte() == 0
                ? HpkeFactory.TrySetupBaseRecipient(vector.Hex("enc"), key, vector.Hex("info"), out context, suite)
                : HpkeFactory.TrySetupPskRecipient(vector.Hex("enc"), key, vector.Hex("info"), vector.Hex("psk"), vector.Hex("psk_id"), out context, suite));

            encryptions += CheckEncryptions(vector, (aad, pt, ct) =>
            {
                Assert.True(context!.TryOpen(aad, ct, out var opened));
                Assert.Equal(pt, opened);
            });
            exports += CheckExports(vector, context!.Export);
            context.Dispose();
            suites++;
        }

        AssertAll(suites, encryptions, exports);
    }

    [VectorFact]
    public void The_key_schedule_gives_the_keys_of_the_hybrid_vectors_from_their_shared_secret()
    {
        var (ran, encryptions, exports) = (0, 0, 0);
        foreach (var vector in VectorFolder.Load("hpke-pq-mlkem768-p256.json").EnumerateArray())
        {
            var suite = SuiteOf(vector);
            if (suite.Kdf != HpkeKdf.HkdfSha256)
            {
                output.WriteLine($"left out: KDF 0x{(ushort)suite.Kdf:X4} (one-stage SHAKE) is not implemented");
                continue;
            }

            using var keys = KeySchedule.Derive(suite, HpkeMode.Base, vector.Hex("shared_secret"), vector.Hex("info"), [], []);
            encryptions += CheckEncryptions(vector, (aad, pt, ct) => Assert.Equal(ct, keys.RequireCipher().Seal(aad, pt)));
            exports += CheckExports(vector, keys.Exporter.Export);
            ran++;
        }

        output.WriteLine($"{ran} key schedule of 2 cases, {encryptions} encryptions, {exports} exports");
        Assert.Equal(1, ran);
        Assert.True(encryptions > 0 && exports > 0);
    }

    private static HpkeSuite SuiteOf(JsonElement vector) => new(
        (HpkeKem)vector.GetProperty("kem_id").GetUInt16(),
        (HpkeKdf)vector.GetProperty("kdf_id").GetUInt16(),
        (HpkeAead)vector.GetProperty("aead_id").GetUInt16());

    /// <summary>The encryptions stand in the order of their sequence numbers, from 0 and without gaps.</summary>
    private static int CheckEncryptions(JsonElement vector, Action<byte[], byte[], byte[]> check)
    {
        var ran = 0;
        foreach (var encryption in vector.GetProperty("encryptions").EnumerateArray())
        {
            check(encryption.Hex("aad"), encryption.Hex("pt"), encryption.Hex("ct"));
            ran++;
        }

        return ran;
    }

    private delegate void Export(ReadOnlySpan<byte> context, Span<byte> destination);

    private static int CheckExports(JsonElement vector, Export export)
    {
        var ran = 0;
        foreach (var expected in vector.GetProperty("exports").EnumerateArray())
        {
            var value = new byte[expected.GetProperty("L").GetInt32()];
            export(expected.Hex("exporter_context"), value);
            Assert.Equal(expected.Hex("exported_value"), value);
            ran++;
        }

        return ran;
    }

    private void AssertAll(int suites, int encryptions, int exports)
    {
        var vectors = VectorFolder.Load(File).EnumerateArray().ToArray();
        output.WriteLine($"{suites} cases of {File}: {encryptions} encryptions, {exports} exports");
        Assert.Equal(vectors.Length, suites);
        Assert.Equal(vectors.Sum(vector => vector.GetProperty("encryptions").GetArrayLength()), encryptions);
        Assert.Equal(vectors.Sum(vector => vector.GetProperty("exports").GetArrayLength()), exports);
    }
}
