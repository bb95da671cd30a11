using System.Net;
using System.Runtime.InteropServices;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Listening;

/// <summary>Counts the open connections of a listener, in all and by address.</summary>
public sealed class ConnectionCounter(ConnectionLimits limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _total;

    /// <summary>Open connections.</summary>
    public int Total
    {
        get
        {
            lock (_gate) return _total;
        }
    }

    /// <summary>Counts one more, if the limits allow it; <see cref="Leave"/> must follow when it closes. A peer without an address counts in all only.</summary>
    public bool TryEnter(IPAddress? address)
    {
        lock (_gate)
        {
            if (_total >= limits.Total) return false;
            if (address is not null)
            {
                ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, AddressBlock.Of(address), out _);
                if (count >= limits.PerAddress) return false;
                count++;
            }
            _total++;
            return true;
        }
    }

    /// <summary>One fewer.</summary>
    public void Leave(IPAddress? address)
    {
        lock (_gate)
        {
            _total--;
            if (address is null) return;
            IPAddress key = AddressBlock.Of(address);
            if (--_byAddress[key] == 0) _byAddress.Remove(key);
        }
    }
}
