namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Runs where these programs are installed; elsewhere it is skipped by name.</summary>
public sealed class ProgramFactAttribute : FactAttribute
{
    private static readonly string[] AlsoIn = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

    public ProgramFactAttribute(params string[] programs)
    {
        var missing = programs.Where(p => PathOf(p) is null).ToList();
        if (missing.Count > 0) Skip = $"Not installed here: {string.Join(", ", missing)}.";
    }

    /// <summary>Where a program is, or null.</summary>
    public static string? PathOf(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(AlsoIn)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
