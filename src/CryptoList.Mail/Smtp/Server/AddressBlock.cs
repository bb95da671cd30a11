using System.Net;
using System.Net.Sockets;

namespace CryptoList.Mail.Smtp.Server;

/// <summary>What counts as one peer: an IPv4 address, or the /64 of an IPv6 address, since a customer has all of that.</summary>
public static class AddressBlock
{
    /// <summary>The block's first address.</summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        byte[] octets = address.GetAddressBytes();
        octets.AsSpan(8).Clear();
        return new IPAddress(octets);
    }
}
