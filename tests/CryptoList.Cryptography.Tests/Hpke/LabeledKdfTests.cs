using System.Security.Cryptography;
using CryptoList.Cryptography.Hpke;

namespace CryptoList.Cryptography.Tests.Hpke;

public sealed class LabeledKdfTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(8160)]
    public void Expand_is_the_platforms_HKDF_Expand_over_the_labeled_info(int length)
    {
        var prk = RandomNumberGenerator.GetBytes(LabeledKdf.HashSize);
        byte[] labeledInfo = [(byte)(length >> 8), (byte)length, .. "HPKE-v1suite_idlabelinfo"u8];
        var expected = HKDF.Expand(HashAlgorithmName.SHA256, prk, length, labeledInfo);

        var actual = new byte[length];
        new LabeledKdf("suite_id"u8.ToArray()).Expand(prk, "label"u8, "info"u8, actual);
        Assert.Equal(expected, actual);
    }
}
