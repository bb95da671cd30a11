using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Keys;

/// <summary>The server's public keys for one list, in the genesis entry: <c>{"v":1,"sign","kem","hpke"}</c>.</summary>
public sealed record ServerRecord(VerifyingKey SigningKey, HpkePublicKey SealKey)
{
    public StrictJsonWriter ToJson() => new StrictJsonWriter().Integer("v", 1).SigningKey("sign", SigningKey).HpkeKey(SealKey);

    /// <exception cref="StrictJsonException">Not such a record.</exception>
    public static ServerRecord Parse(StrictObject json)
    {
        json.Version(1);
        var record = new ServerRecord(json.ReadSigningKey("sign"), json.ReadHpkeKey());
        json.End();
        return record;
    }
}
