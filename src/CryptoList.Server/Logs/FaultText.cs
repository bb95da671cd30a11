using System.Net.Sockets;
using System.Text;

namespace CryptoList.Server.Logs;

/// <summary>
/// An exception for the log, on one line: its type and where it came from. Its message only for faults of this machine (files, sockets,
/// the store), which name a path or a code; any other might quote what somebody sent.
/// </summary>
internal static class FaultText
{
    private const int MaxFrames = 12;

    public static string Of(Exception fault)
    {
        var text = new StringBuilder();
        for (var one = fault; one is not null; one = one.InnerException)
        {
            if (text.Length > 0) text.Append(" <- ");
            text.Append(one.GetType().FullName);
            if (one is IOException or SocketException or UnauthorizedAccessException) text.Append(": ").Append(one.Message);
            foreach (var frame in (one.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MaxFrames)) text.Append(' ').Append(frame);
        }

        return text.ToString();
    }
}
