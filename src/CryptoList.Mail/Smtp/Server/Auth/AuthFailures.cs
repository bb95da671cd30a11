using System.Net;
using System.Runtime.InteropServices;

namespace CryptoList.Mail.Smtp.Server.Auth;

/// <summary>Failed logins by address, at most 10,000 addresses at a time.</summary>
internal sealed class AuthFailures(AuthLimits limits, TimeProvider time)
{
    private const int MaxAddresses = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (int Count, long Since)> _counts = [];

    /// <summary>Whether an address has failed too often to be heard now. A peer without an address never has.</summary>
    public bool IsShut(EndPoint? peer)
    {
        if (peer is not IPEndPoint { Address: var address }) return false;
        lock (_gate) return _counts.TryGetValue(AddressBlock.Of(address), out (int Count, long Since) entry) && !IsOver(entry.Since) && entry.Count >= limits.PerAddress;
    }

    /// <summary>One more failure.</summary>
    public void Add(EndPoint? peer)
    {
        if (peer is not IPEndPoint { Address: var address }) return;
        lock (_gate)
        {
            if (_counts.Count >= MaxAddresses) MakeRoom();
            ref (int Count, long Since) entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, AddressBlock.Of(address), out bool known);
            if (!known || IsOver(entry.Since)) entry = (0, time.GetTimestamp());
            entry.Count++;
        }
    }

    private void MakeRoom()
    {
        foreach (IPAddress over in _counts.Where(e => IsOver(e.Value.Since)).Select(e => e.Key).ToArray()) _counts.Remove(over);
        if (_counts.Count >= MaxAddresses) _counts.Remove(_counts.MinBy(e => e.Value.Since).Key);
    }

    private bool IsOver(long since) => time.GetElapsedTime(since) >= limits.Window;
}
