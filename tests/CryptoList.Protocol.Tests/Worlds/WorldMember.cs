using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>A member of a test world with its private keys; the first device is the one it joined with.</summary>
public sealed class WorldMember(MemberId id, string address, DeviceKeys device)
{
    public MemberId Id { get; } = id;
    public string Address { get; } = address;
    public List<DeviceKeys> Devices { get; } = [device];
    public DeviceKeys Device => Devices[0];
}
