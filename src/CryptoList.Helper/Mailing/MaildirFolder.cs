namespace CryptoList.Helper.Mailing;

/// <summary>The messages of a Maildir, in new and cur. A message keeps its name up to the colon when a mail program reads, flags or moves it.</summary>
internal static class MaildirFolder
{
    /// <summary>Paths, the oldest first.</summary>
    /// <exception cref="HelperException">It is none.</exception>
    public static IReadOnlyList<string> Messages(string folder)
    {
        var folders = new[] { Path.Combine(folder, "new"), Path.Combine(folder, "cur") }.Where(Directory.Exists).ToList();
        return folders.Count == 0
            ? throw HelperException.Usage($"{folder} is not a Maildir: it has neither new nor cur.")
            : [.. folders.SelectMany(Directory.EnumerateFiles).OrderBy(File.GetLastWriteTimeUtc).ThenBy(NameOf, StringComparer.Ordinal)];
    }

    /// <summary>The part of a file's name that stays.</summary>
    public static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.IndexOf(':') is var colon and > 0 ? name[..colon] : name;
    }
}
