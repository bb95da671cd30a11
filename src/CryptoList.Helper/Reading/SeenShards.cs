using CryptoList.Cryptography;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Reading;

/// <summary>
/// What was seen, for ever, without being read whole each time: pairs of 32 bytes in 256 files, chosen by the first byte of the
/// key. Only ever appended to; half a pair at the end, left by a crash, is overwritten.
/// </summary>
internal sealed class SeenShards(string folder)
{
    private const int PairSize = 2 * Digest.Size;

    /// <summary>All values under that key.</summary>
    public IReadOnlyList<Digest> Find(Digest key)
    {
        var path = PathOf(key);
        if (!File.Exists(path)) return [];
        var bytes = File.ReadAllBytes(path);
        var values = new List<Digest>();
        for (var at = 0; at + PairSize <= bytes.Length; at += PairSize)
            if (new Digest(bytes.AsSpan(at, Digest.Size)) == key) values.Add(new Digest(bytes.AsSpan(at + Digest.Size, Digest.Size)));
        return values;
    }

    /// <summary>Adds a pair that is not there yet; it is on the disk when the call returns.</summary>
    public void Add(Digest key, Digest value)
    {
        if (Find(key).Contains(value)) return;
        PrivateFolder.Create(folder);
        var path = PathOf(key);
        if (File.Exists(path) && new FileInfo(path).Length % PairSize is > 0 and var torn)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            file.SetLength(file.Length - torn);
        }

        DurableFile.Append(path, [.. key.ToArray(), .. value.ToArray()]);
    }

    private string PathOf(Digest key) => Path.Combine(folder, Convert.ToHexStringLower(key.ToArray().AsSpan(0, 1)));
}
