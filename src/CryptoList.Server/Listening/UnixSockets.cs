using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.Server.Listening;

/// <summary>Unix sockets among the places listened on, written <c>unix:/path</c>. Their folder says who may connect: the socket itself is open to all.</summary>
internal static class UnixSockets
{
    private const string Prefix = "unix:";

    /// <summary>Bytes of a path: sockaddr_un holds 108 with the NUL behind it (unix(7)).</summary>
    private const int MaxPath = 107;

    /// <summary>Reads it; null for anything else.</summary>
    public static UnixDomainSocketEndPoint? TryParse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return null;
        var path = text[Prefix.Length..];
        return Path.IsPathRooted(path) && Encoding.UTF8.GetByteCount(path) <= MaxPath && !path.Contains('\0') ? new UnixDomainSocketEndPoint(path) : null;
    }

    /// <summary>As settings have it.</summary>
    public static string Name(EndPoint endPoint) => endPoint is UnixDomainSocketEndPoint socket ? Prefix + socket : $"{endPoint}";

    /// <summary>Removes sockets that a killed process left; nobody can listen where one is. What is no socket, or is listened on, stays.</summary>
    public static void Clear(IEnumerable<EndPoint> endPoints)
    {
        foreach (var endPoint in endPoints.OfType<UnixDomainSocketEndPoint>())
        {
            if (File.Exists($"{endPoint}") && IsSocket($"{endPoint}") && !IsListenedOn(endPoint)) File.Delete($"{endPoint}");
        }
    }

    /// <summary>Lets other users connect, as a mail server beside this one must.</summary>
    public static void Open(IEnumerable<EndPoint> endPoints)
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (var endPoint in endPoints.OfType<UnixDomainSocketEndPoint>()) File.SetUnixFileMode($"{endPoint}", All);
    }

    /// <summary>A socket is a file that cannot be opened as one (open(2), ENXIO).</summary>
    private static bool IsSocket(string path)
    {
        try
        {
            using (new FileStream(path, FileMode.Open, FileAccess.Read)) return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsListenedOn(UnixDomainSocketEndPoint endPoint)
    {
        try
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
