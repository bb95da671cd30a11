using System.CommandLine;

namespace CryptoList.Server.Commands.Lists;

/// <summary><c>list list</c>, in help <c>list ls</c>: the parser cannot tell a command from one of the same name above it.</summary>
internal static class ListListCommand
{
    private const string Group = "list";
    private const string Name = "ls";

    /// <summary>The arguments with <c>list list</c> as the parser can take it.</summary>
    public static string[] Named(string[] args) => args is [Group, Group, .. var rest] ? [Group, Name, .. rest] : args;

    public static Command Create(CommandHost host) => host.Does(
        new Command(Name, "Show all lists; the same as: list list\n\nExample: cryptolist list list --json"), $"an array of {ListFacts.Fields}",
        (session, _, _) =>
        {
            var lists = session.Data.Lists.All.OrderBy(l => l.Address, StringComparer.Ordinal).Select(l => ListFacts.Of(l, session.Now)).ToList();
            if (session.Json) session.WriteJson(lists);
            else if (lists.Count == 0) session.Hint("There is no list yet. Begin with: cryptolist list create ADDRESS");
            else Tables.Write(session.Io, ["Address", "Name", "Members", "Entry", "Id"], lists.Select(l => (string[])[l.Address, l.Name, $"{l.Members}", $"{l.Entry}", l.Id]));
            return Task.FromResult(ExitCode.Done);
        });
}
