using System.CommandLine;
using CryptoList.Server.Commands;

namespace CryptoList.Server.Users;

/// <summary><c>user</c>: who may log in to submit.</summary>
internal static class UserGroup
{
    public static Command Create(CommandHost host) => host.Group(
        "user", "Who may log in on the ports of Smtp:SubmissionListen and Smtp:SubmissionTlsListen. No password is kept, only what recognises it (SCRAM-SHA-256, RFC 5802). A running server takes a change within a second.",
        UserAddCommand.Create(host), UserRemoveCommand.Create(host), UserListCommand.Create(host));

    /// <summary>The file of users: a setting, or <c>users</c> in the data folder, which is made when it is not there.</summary>
    public static string FileOf(CommandHost host, ParseResult parsed)
    {
        var settings = host.Settings(parsed);
        if (settings.UsersFile is { } file) return file;
        var folder = settings.DataFolder;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return settings.UsersPath;
    }

    /// <summary>A prepared name.</summary>
    /// <exception cref="CommandException">It cannot be one.</exception>
    public static string Name(string text) =>
        UserFile.TryName(text, out var name) ? name : throw CommandException.Usage($"'{text}' cannot be a user's name: at most {UserFile.MaxName} bytes of printable text, and neither * nor # at the beginning.");
}
