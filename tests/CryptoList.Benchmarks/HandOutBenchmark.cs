using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Benchmarks;

/// <summary>What replacing a list key costs whoever makes it: the new key signed and sealed to each device, as lines of one bundle.</summary>
internal static class HandOutBenchmark
{
    private const int Devices = 10_000;

    public static void Run()
    {
        Console.WriteLine($"A new list key for {Devices:N0} devices, one thread");
        var list = new BenchmarkList();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var devices = Enumerable.Range(0, Devices).Select(_ => (SigningKey.Generate().PublicKey.Fingerprint, Key: HpkePrivateKey.Generate().PublicKey)).ToArray();
        using var delivery = new KeyDelivery(RosterState.Everyone, 2, ListKey.Make(new byte[32], [list.Device.HpkeKey.PublicKey], list.Log.List, RosterState.Everyone, 2, now), nonce: null);
        var octets = 0;
        Measure.Rate("signed, sealed, written as a line", "devices/s", Devices, () =>
        {
            octets = ControlBundle.Write(devices.Select(device => new SealedControl(list.Log.List, device.Fingerprint, now + 3600, ControlMessage.Seal(
                ControlType.KeyDirect, list.Log.List, list.Device.SigningKey, device.Fingerprint, device.Key, list.Log.HeadNumber, list.Log.Head, now, now + 3600, delivery.ToJson())))).Length;
        });
        Console.WriteLine($"{"octets of the bundle, for each device",-58} {octets / Devices,12}");
    }
}
