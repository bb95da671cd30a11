using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Keys;

/// <summary>
/// A device's public half, as bytes that are signed and kept raw:
/// <c>{"v":1,"sign":"&lt;65B&gt;","kem":"0010","hpke":"&lt;b64u&gt;","name"}</c>.
/// </summary>
public sealed class DeviceRecord
{
    /// <summary>Longest record in bytes.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Longest name in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 64;

    private DeviceRecord(ReadOnlyMemory<byte> raw, VerifyingKey signingKey, HpkePublicKey hpkeKey, string name)
    {
        Raw = raw;
        SigningKey = signingKey;
        HpkeKey = hpkeKey;
        Name = name;
        Hash = Digest.Of(raw.Span);
    }

    /// <summary>The bytes as they came.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>SHA-256 of <see cref="Raw"/>.</summary>
    public Digest Hash { get; }
    public VerifyingKey SigningKey { get; }
    public HpkePublicKey HpkeKey { get; }

    /// <summary>What its owner calls it, at most 64 bytes of UTF-8.</summary>
    public string Name { get; }
    public Fingerprint Fingerprint => SigningKey.Fingerprint;

    /// <exception cref="StrictJsonException">The name is too long.</exception>
    /// <exception cref="ArgumentException">The name holds a control character or a lone surrogate.</exception>
    public static DeviceRecord Create(VerifyingKey signingKey, HpkePublicKey hpkeKey, string name) =>
        Parse(new StrictJsonWriter().Integer("v", 1).SigningKey("sign", signingKey).HpkeKey(hpkeKey).Text("name", name).ToUtf8());

    /// <exception cref="StrictJsonException">Not a record.</exception>
    public static DeviceRecord Parse(ReadOnlyMemory<byte> raw, bool keysWereChecked = false)
    {
        var json = StrictObject.Parse(raw.Span, MaxBytes, keysWereChecked);
        json.Version(1);
        var record = new DeviceRecord(raw, json.ReadSigningKey("sign"), json.ReadHpkeKey(), json.Text("name", 0, MaxNameBytes));
        json.End();
        return record;
    }

    /// <summary>SIG(device, "cryptolist/1 device", list id || member id || SHA-256(record)): the device's own consent to be that member's, 64 bytes.</summary>
    public byte[] Sign(SigningKey device, ListId list, MemberId member) => device.Sign(SignatureLabels.Device, Signed(list, member));

    /// <summary>True when this record's own key signed it for that member of that list.</summary>
    public bool IsSignedFor(ListId list, MemberId member, ReadOnlySpan<byte> signature) =>
        SigningKey.Verify(SignatureLabels.Device, Signed(list, member), signature);

    private byte[] Signed(ListId list, MemberId member)
    {
        var x = new byte[ListId.Size + MemberId.Size + Digest.Size];
        list.WriteTo(x);
        member.WriteTo(x.AsSpan(ListId.Size));
        Hash.WriteTo(x.AsSpan(ListId.Size + MemberId.Size));
        return x;
    }
}
