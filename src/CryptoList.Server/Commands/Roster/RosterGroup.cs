using System.CommandLine;

namespace CryptoList.Server.Commands.Roster;

/// <summary><c>roster</c>: a list's signed log.</summary>
internal static class RosterGroup
{
    public static Command Create(CommandHost host) => host.Group(
        "roster", "The signed log of a list: who is in it, and who said so.",
        RosterShowCommand.Create(host), RosterVerifyCommand.Create(host), RosterAppendCommand.Create(host));
}
