using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Tests.Model;

/// <summary>A device as the model sees it, with the keys that the real one holds.</summary>
internal sealed class ModelDevice(ModelMember member, DeviceKeys keys, long added, long from, params ModelDevice[] sponsors)
{
    public ModelMember Member { get; } = member;
    public DeviceKeys Keys { get; set; } = keys;
    public List<HpkePrivateKey> OldKeys { get; } = [];
    public long Added { get; } = added;
    public List<ModelDevice> Sponsors { get; } = [.. sponsors];
    public bool Confirmed { get; set; }
    public bool Listed { get; set; } = true;
    public bool Stolen { get; set; }
    public long Sequence { get; set; }
    public SigningKey SigningKey => Keys.SigningKey;

    /// <summary>Every HPKE key it ever had; whoever has the device has them all.</summary>
    public IEnumerable<HpkePrivateKey> AllKeys => OldKeys.Append(Keys.HpkeKey);

    public bool InForce(long now) => Listed && Member.Present && (Confirmed || now >= from);
}
