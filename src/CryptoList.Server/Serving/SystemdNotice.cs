using System.Net.Sockets;
using System.Text;

namespace CryptoList.Server.Serving;

/// <summary>Tells systemd how the service is, by the socket it names in NOTIFY_SOCKET (sd_notify(3)); nothing where there is none.</summary>
internal static class SystemdNotice
{
    /// <summary>Sends one state, such as <c>READY=1</c>. A manager that does not hear it is its own affair.</summary>
    public static void Send(string state)
    {
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // A name that begins with @ is in the abstract namespace, where it begins with a zero octet.
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
        }
        catch (SocketException)
        {
            // Not our parent's socket any more.
        }
    }
}
