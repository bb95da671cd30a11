using System.CommandLine;
using CryptoList.Server.Commands;

namespace CryptoList.Server.Users;

/// <summary><c>user list</c>.</summary>
internal static class UserListCommand
{
    public static Command Create(CommandHost host) => host.DoesWithout(
        new Command("list", "Show who may log in."),
        "{users: [{name, iterations}]}",
        (json, parsed, _) =>
        {
            var file = UserGroup.FileOf(host, parsed);
            if (!UserFile.TryRead(file, out var users, out var fault)) throw CommandException.Fault($"The file {file} cannot be used: {fault}");
            if (json) JsonOutput.Write(host.Io, new { Users = users.Users.Select(u => new { Name = u.Key, u.Value.Iterations }) });
            else if (users.Users.Count == 0) host.Io.Say("Nobody can log in. Add somebody with: cryptolist user add NAME");
            else foreach (var name in users.Users.Keys) host.Io.Output.WriteLine(HarmlessText.OfLine(name));
            return Task.FromResult(ExitCode.Done);
        });
}
