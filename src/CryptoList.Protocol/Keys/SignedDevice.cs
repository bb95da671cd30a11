using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Keys;

/// <summary>A device record with its own signature, as it stands in entries: <c>{"rec":"&lt;b64u record&gt;","sig":"&lt;64B&gt;"}</c>.</summary>
public sealed record SignedDevice(DeviceRecord Record, ReadOnlyMemory<byte> Signature)
{
    public static SignedDevice Create(DeviceKeys keys, string name, ListId list, MemberId member)
    {
        var record = DeviceRecord.Create(keys.SigningKey.PublicKey, keys.HpkeKey.PublicKey, name);
        return new(record, record.Sign(keys.SigningKey, list, member));
    }

    /// <summary>Takes <c>rec</c> and <c>sig</c>; <see cref="StrictObject.End"/> is the caller's.</summary>
    /// <exception cref="StrictJsonException">Not such a pair.</exception>
    public static SignedDevice Take(StrictObject json) =>
        new(DeviceRecord.Parse(json.Bytes("rec"), json.KeysWereChecked), json.Bytes("sig", Cryptography.Signatures.SigningKey.SignatureSize));

    public StrictJsonWriter WriteTo(StrictJsonWriter json) => json.Bytes("rec", Record.Raw.Span).Bytes("sig", Signature.Span);

    public bool IsSignedFor(ListId list, MemberId member) => Record.IsSignedFor(list, member, Signature.Span);
}
