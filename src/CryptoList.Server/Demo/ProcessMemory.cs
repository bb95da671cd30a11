using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace CryptoList.Server.Demo;

/// <summary>Searches the memory of a child process, as its administrator could. Linux only (proc(5)).</summary>
internal static class ProcessMemory
{
    private const int WindowSize = 4 * 1024 * 1024;

    public static bool CanSearch => OperatingSystem.IsLinux();

    /// <summary>What is done with one stretch of memory: its first <paramref name="own"/> octets come once, the rest comes again with the next.</summary>
    public delegate void WindowReader(ReadOnlySpan<byte> window, int own);

    /// <summary>How often each needle stands in the process's readable memory, and how many bytes were looked at.</summary>
    /// <exception cref="IOException">The memory may not be read.</exception>
    public static (IReadOnlyList<int> Hits, long Searched) Count(int processId, IReadOnlyList<byte[]> needles)
    {
        var hits = new int[needles.Count];
        var searched = Read(processId, needles.Max(n => n.Length), (window, own) =>
        {
            for (var i = 0; i < hits.Length; i++) hits[i] += CountStarts(window, own, needles[i]);
        });
        return (hits, searched);
    }

    /// <summary>Gives all readable memory to <paramref name="reader"/>, stretches overlapping by so many octets; how many bytes there were.</summary>
    /// <exception cref="IOException">The memory may not be read.</exception>
    public static long Read(int processId, int overlap, WindowReader reader)
    {
        var window = new byte[WindowSize + overlap];
        long searched = 0;
        using var memory = File.OpenHandle($"/proc/{processId}/mem", options: FileOptions.None);
        foreach (var (start, end) in Regions(processId))
        {
            for (var at = start; at < end; at += WindowSize)
            {
                var count = Read(memory, window.AsSpan(0, (int)Math.Min(window.Length, end - at)), at);
                var own = Math.Min(count, WindowSize);
                searched += own;
                reader(window.AsSpan(0, count), own);
            }
        }

        return searched;
    }

    // A needle counts where it starts inside the window proper, so that the overlap counts nothing twice.
    private static int CountStarts(ReadOnlySpan<byte> window, int own, ReadOnlySpan<byte> needle)
    {
        var count = 0;
        for (var at = window.IndexOf(needle); at >= 0 && at < own;)
        {
            count++;
            var next = window[(at + 1)..].IndexOf(needle);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return count;
    }

    private static int Read(SafeFileHandle memory, Span<byte> into, long at)
    {
        var total = 0;
        try
        {
            while (total < into.Length)
            {
                var count = RandomAccess.Read(memory, into[total..], at + total);
                if (count == 0) break;
                total += count;
            }
        }
        catch (IOException)
        {
            // A page went away between the map and the read; what was read counts.
        }

        return total;
    }

    private static IEnumerable<(long Start, long End)> Regions(int processId)
    {
        foreach (var line in File.ReadLines($"/proc/{processId}/maps"))
        {
            var fields = line.Split(' ', 3);
            if (fields[1][0] != 'r' || line.EndsWith("[vvar]", StringComparison.Ordinal) || line.EndsWith("[vsyscall]", StringComparison.Ordinal)) continue;
            var range = fields[0].Split('-');
            yield return (long.Parse(range[0], NumberStyles.HexNumber), long.Parse(range[1], NumberStyles.HexNumber));
        }
    }
}
