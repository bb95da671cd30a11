using System.Net;
using System.Net.Sockets;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>
/// Ports for servers that cannot be told to take port 0, and for those that are not there yet. Below the range that systems hand out
/// by themselves (Linux: from 32768, RFC 6335: from 49152), so that nobody's own connection or port 0 takes one before it is used.
/// </summary>
internal static class FreePorts
{
    private const int First = 12_000, End = 32_000;

    /// <summary>A loopback port that nobody listens on now.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, End);
            using TcpListener listener = new(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another one, then.
            }
        }
    }

    public static IPEndPoint NextEndPoint() => new(IPAddress.Loopback, Next());
}
