using CryptoList.Helper.Home;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Setup.Service;

/// <summary>A service of the person's own, without administrator's rights, that keeps the bridge running while they are logged in.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Text">What stands in it.</param>
/// <param name="Commands">What makes the system take it up and start it, each a program and its arguments; the last one starts it.</param>
internal sealed record UserService(string Path, string Text, IReadOnlyList<IReadOnlyList<string>> Commands)
{
    /// <summary>The service for the system this runs on.</summary>
    /// <param name="home">The home it is for.</param>
    /// <param name="command">The bridge's command line.</param>
    /// <param name="environment">Environment variables by name.</param>
    public static UserService Of(HomeFolder home, IReadOnlyList<string> command, Func<string, string?> environment) =>
        OperatingSystem.IsWindows() ? WindowsTask.Of(home, command) : OperatingSystem.IsMacOS() ? LaunchAgent.Of(home, command, UserFolder(environment)) : SystemdUnit.Of(command, ConfigurationFolder(environment));

    /// <summary>Writes the file, and has the system take it up. Gives the commands that did not do what they should: the person has to say them.</summary>
    /// <exception cref="IOException">The file system refused.</exception>
    public async Task<IReadOnlyList<string>> InstallAsync(IPrograms programs, CancellationToken cancellation)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        DurableFile.Replace(Path, OperatingSystem.IsWindows() ? [.. System.Text.Encoding.Unicode.Preamble, .. System.Text.Encoding.Unicode.GetBytes(Text)] : System.Text.Encoding.UTF8.GetBytes(Text));
        var open = new List<string>();
        foreach (var command in Commands)
            // Once one did not work, those behind it would not either.
            if (open.Count > 0 || await programs.RunAsync(command[0], [.. command.Skip(1)], "", cancellation).ConfigureAwait(false) is not { Code: 0 })
                open.Add(Said(command));
        return open;
    }

    /// <summary>A command as a person types it.</summary>
    public static string Said(IEnumerable<string> command) => string.Join(' ', command.Select(word => word.Contains(' ') ? $"\"{word}\"" : word));

    private static string UserFolder(Func<string, string?> environment) => environment("HOME") is { Length: > 0 } named ? named : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string ConfigurationFolder(Func<string, string?> environment) =>
        environment("XDG_CONFIG_HOME") is { Length: > 0 } xdg && System.IO.Path.IsPathRooted(xdg) ? xdg : System.IO.Path.Combine(UserFolder(environment), ".config");
}
