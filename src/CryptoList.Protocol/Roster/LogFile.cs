using System.Text;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster;

/// <summary>A log as a file: one line per entry, genesis first, each ended by LF. Read and written as a stream, one entry in memory at a time.</summary>
public static class LogFile
{
    /// <summary>Writes the entries; the stream stays open.</summary>
    public static void Write(Stream destination, IEnumerable<SignedEntry> entries)
    {
        foreach (var entry in entries) destination.Write(Encoding.ASCII.GetBytes(entry.ToLine() + "\n"));
    }

    /// <summary>
    /// Reads entries as they are asked for; the stream stays open. Nothing is verified but the form of each line.
    /// A last line without its LF was cut short and is refused.
    /// </summary>
    /// <exception cref="StrictJsonException">While enumerating: not such a line, longer than one can be, or cut short.</exception>
    public static IEnumerable<SignedEntry> Read(Stream source) => LineReader.Read(source, SignedEntry.MaxLineBytes).Select(line => SignedEntry.ParseLine(line.Span));

    /// <summary>Replays a file: as <see cref="RosterLog.TryReplay(IEnumerable{SignedEntry}, out RosterLog?)"/>, and a line that is none is <see cref="RosterRefusal.Malformed"/>.</summary>
    public static RosterRefusal? TryReplay(Stream source, out RosterLog? log)
    {
        log = null;
        using var lines = Read(source).GetEnumerator();
        while (true)
        {
            try
            {
                if (!lines.MoveNext()) return log is null ? RosterRefusal.NotGenesis : null;
            }
            catch (StrictJsonException fault)
            {
                return RosterEntryParser.Refusal(fault);
            }

            var refusal = log is null ? RosterLog.TryOpen(lines.Current, out log) : log.TryAppend(lines.Current);
            if (refusal is not null) return refusal;
        }
    }
}
