using System.CommandLine;
using CryptoList.Server.Commands;

namespace CryptoList.Server.Users;

/// <summary><c>user remove</c>.</summary>
internal static class UserRemoveCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "Whose login ends" };
        return host.DoesWithout(
            new Command("remove", "End somebody's login. Sessions that are open go on to their end.\n\nExample: cryptolist user remove ann@example.org") { name },
            "{name}",
            (json, parsed, _) =>
            {
                var who = UserGroup.Name(parsed.GetRequiredValue(name));
                UserFile.Change(UserGroup.FileOf(host, parsed), users =>
                {
                    if (!users.Users.Remove(who)) throw CommandException.Usage($"There is no user {who}. See: cryptolist user list");
                });
                if (json) JsonOutput.Write(host.Io, new { Name = who });
                else host.Io.Say($"{who} can no longer log in.");
                return Task.FromResult(ExitCode.Done);
            });
    }
}
