namespace CryptoList.Server.Demo;

/// <summary>Searches every file below a folder.</summary>
internal static class FileSearch
{
    /// <summary>How often each needle stands in a file, how many files, how many bytes.</summary>
    public static (IReadOnlyList<int> Hits, int Files, long Searched) Count(string folder, IReadOnlyList<byte[]> needles)
    {
        var hits = new int[needles.Count];
        var files = 0;
        long searched = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var octets = ReadShared(file);
            files++;
            searched += octets.Length;
            for (var i = 0; i < hits.Length; i++)
            {
                if (octets.AsSpan().IndexOf(needles[i]) >= 0) hits[i]++;
            }
        }

        return (hits, files, searched);
    }

    // The server has its files open while they are read. The one it lets nobody open is its lock, which is empty.
    private static byte[] ReadShared(string file)
    {
        if (new FileInfo(file).Length == 0) return [];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
