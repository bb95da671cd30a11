using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Benchmarks;

/// <summary>A list with one member, who opened it.</summary>
internal sealed class BenchmarkList
{
    public BenchmarkList()
    {
        var server = new ServerRecord(ServerKey.PublicKey, SealKey.PublicKey);
        var genesis = RosterAuthor.Genesis("Bench", "bench@lists.example.net", ListPolicy.Default, "alice@example.org", Device, "laptop", server, TimeProvider.System);
        if (RosterLog.TryOpen(genesis, out var log) is { } refusal) throw new InvalidOperationException(refusal.ToString());
        Log = log!;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        ListKey = ListKey.Make(new byte[32], [Device.HpkeKey.PublicKey], Log.List, RosterState.Everyone, 1, now);
        var epoch = new RosterAuthor(Log, Device.SigningKey, TimeProvider.System).Epoch(RosterState.Everyone, 1, ListKey.Kid, now, 86400, direct: true);
        if (Log.TryAppend(epoch) is { } broken) throw new InvalidOperationException(broken.ToString());
    }

    public SigningKey ServerKey { get; } = SigningKey.Generate();

    public HpkePrivateKey SealKey { get; } = HpkePrivateKey.Generate();

    public DeviceKeys Device { get; } = DeviceKeys.Generate();

    public RosterLog Log { get; }

    public ListKey ListKey { get; }
}
