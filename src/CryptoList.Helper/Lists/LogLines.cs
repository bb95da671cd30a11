using System.Text;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Lists;

/// <summary>A log as a file: one entry a line, LF.</summary>
internal static class LogLines
{
    /// <summary>Reads all lines; what the entries say is not checked here.</summary>
    /// <exception cref="HelperException">A line is not an entry.</exception>
    public static List<SignedEntry> Read(Stream stream, string name)
    {
        var entries = new List<SignedEntry>();
        try
        {
            entries.AddRange(LogFile.Read(stream));
        }
        catch (StrictJsonException e)
        {
            throw HelperException.Usage($"{name} is not a list's log, or is cut short. {e.Message}");
        }

        return entries.Count > 0 ? entries : throw HelperException.Usage($"{name} holds no entries. Ask the list's operator or an owner for its log.");
    }

    /// <summary>The lines of these entries, each with its LF.</summary>
    public static byte[] Lines(IEnumerable<SignedEntry> entries) => Encoding.UTF8.GetBytes(string.Concat(entries.Select(e => e.ToLine() + "\n")));

    /// <summary>Checks every entry.</summary>
    /// <exception cref="HelperException">An entry breaks a rule.</exception>
    public static RosterLog Replay(IReadOnlyList<SignedEntry> entries, string name)
    {
        var (refusal, n) = (RosterLog.TryOpen(entries[0], out var log), 0);
        while (refusal is null && ++n < entries.Count) refusal = log!.TryAppend(entries[n]);
        return refusal is null ? log! : throw HelperException.Refused($"{name} is not a valid log: entry {n} is refused ({refusal}). Nothing was taken from it.");
    }
}
