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

    /// <summary>Checks every entry; those that a log in memory was checked by (<paramref name="verified"/>) by the chain of hashes alone.</summary>
    /// <exception cref="HelperException">An entry breaks a rule.</exception>
    public static RosterLog Replay(IReadOnlyList<SignedEntry> entries, string name, RosterCheckpoint? verified = null)
    {
        var refusal = verified is { } until ? RosterLog.TryReplay(entries, until, out var log) : RosterLog.TryReplay(entries, out log);
        return refusal is null ? log! : throw HelperException.Refused($"{name} is not a valid log: entry {(log is null ? 0 : log.HeadNumber + 1)} is refused ({refusal}). Nothing was taken from it.");
    }

    /// <summary>The number an entry says it has; -1 when it says none.</summary>
    public static long NumberOf(SignedEntry entry)
    {
        try
        {
            return StrictObject.Parse(entry.Entry.Span, SignedEntry.MaxBytes).Integer("n");
        }
        catch (StrictJsonException)
        {
            return -1;
        }
    }
}
