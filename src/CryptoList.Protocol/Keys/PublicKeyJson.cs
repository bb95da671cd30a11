using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Keys;

/// <summary>How public keys stand in the protocol's JSON: a point of 65 bytes, and a KEM of four hexadecimal digits with its key.</summary>
internal static class PublicKeyJson
{
    /// <summary>Takes <paramref name="name"/>: an uncompressed P-256 point of 65 bytes.</summary>
    public static VerifyingKey ReadSigningKey(this StrictObject json, string name)
    {
        var point = json.Bytes(name, VerifyingKey.PointSize);
        if (json.KeysWereChecked) return VerifyingKey.FromChecked(point);
        return VerifyingKey.TryImport(point, out var key) ? key : throw new StrictJsonException(StrictJsonFault.BadKey, name);
    }

    /// <summary>Takes <c>kem</c> and <c>hpke</c>.</summary>
    public static HpkePublicKey ReadHpkeKey(this StrictObject json)
    {
        var kem = json.Text("kem");
        var bytes = json.Bytes("hpke");
        foreach (var known in Enum.GetValues<HpkeKem>())
        {
            if (Name(known) != kem) continue;
            var taken = json.KeysWereChecked ? HpkePublicKey.TryFromChecked(known, bytes, out var key) : HpkePublicKey.TryImport(known, bytes, out key);
            return taken ? key! : throw new StrictJsonException(StrictJsonFault.BadKey, "hpke");
        }

        throw new StrictJsonException(StrictJsonFault.BadKey, "kem");
    }

    public static StrictJsonWriter SigningKey(this StrictJsonWriter json, string name, VerifyingKey key) => json.Bytes(name, key.Point.Span);

    public static StrictJsonWriter HpkeKey(this StrictJsonWriter json, HpkePublicKey key) =>
        json.Text("kem", Name(key.Kem)).Bytes("hpke", key.Bytes.Span);

    private static string Name(HpkeKem kem) => ((ushort)kem).ToString("x4");
}
