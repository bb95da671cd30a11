using CryptoList.Helper.Home;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Lists;

/// <summary>
/// The beginning of a long list's log, as far as it came while an image stands in for it: <c>coming.jsonl</c> beside that. Every entry in it was checked, and is the one
/// that the image has there, so it is never longer than the log, and no stranger's piece gets in. Pieces behind a hole wait elsewhere.
/// </summary>
internal sealed class ComingLog(string folder)
{
    /// <summary>Its file; it can be asked for again, so backups go without.</summary>
    public const string FileName = "coming.jsonl";

    private readonly string _path = Path.Combine(folder, FileName);

    /// <summary>How many entries are here; the next has that number.</summary>
    public long Count => Read().Count;

    /// <summary>The entries from genesis on; none where a crash cut the file short, which is given up then.</summary>
    public List<SignedEntry> Read()
    {
        if (!File.Exists(_path)) return [];
        try
        {
            using var file = File.OpenRead(_path);
            return [.. LogFile.Read(file)];
        }
        catch (StrictJsonException)
        {
            Delete();
            return [];
        }
    }

    /// <summary>Adds what comes next; on the disk when the call returns.</summary>
    public void Append(IEnumerable<SignedEntry> entries) => DurableFile.Append(_path, LogLines.Lines(entries));

    /// <summary>The whole log is here.</summary>
    public void Delete() => File.Delete(_path);
}
