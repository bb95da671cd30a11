using CryptoList.Helper.Home;

namespace CryptoList.Helper.Reading;

/// <summary>Writes attachments into a folder under names that cannot reach out of it, and never over a file that is there.</summary>
internal static class AttachmentSaver
{
    private const int MaxNameLength = 120;

    /// <summary>Saves one part; gives the path it has now.</summary>
    public static async Task<string> SaveAsync(MessageParts parts, MessageParts.Attachment attachment, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var name = SafeName(attachment.Name);
        for (var i = 0; ; i++)
        {
            var path = Path.Combine(folder, i == 0 ? name : $"{Path.GetFileNameWithoutExtension(name)}-{i}{Path.GetExtension(name)}");
            if (Path.Exists(path)) continue;
            await using var content = parts.OpenDecoded(attachment.Entity);
            await using var file = DurableFile.Create(path);
            await content.CopyToAsync(file, cancellation).ConfigureAwait(false);
            return path;
        }
    }

    /// <summary>A name of one component, without what shells, terminals or Windows would misunderstand.</summary>
    public static string SafeName(string? name)
    {
        var last = (name ?? "").Split('/', '\\')[^1];
        var clean = new string([.. last.Select(c => char.IsLetterOrDigit(c) || "-_.,+ ()@=".Contains(c) ? c : '_')]).Trim(' ', '.', '-');
        if (clean.Length == 0) return "attachment";
        var stem = Path.GetFileNameWithoutExtension(clean);
        // Device names of Windows, with any extension.
        if (stem.ToUpperInvariant() is "CON" or "PRN" or "AUX" or "NUL" || (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)) && char.IsDigit(stem[3]))) clean = "_" + clean;
        return clean.Length <= MaxNameLength ? clean : clean[..(MaxNameLength - 10)] + Path.GetExtension(clean)[..Math.Min(10, Path.GetExtension(clean).Length)];
    }
}
