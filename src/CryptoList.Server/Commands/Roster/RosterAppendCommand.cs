using System.CommandLine;
using CryptoList.Server.Commands.Entries;

namespace CryptoList.Server.Commands.Roster;

/// <summary><c>roster append</c>: takes any signed entries.</summary>
internal static class RosterAppendCommand
{
    private const string Text = """
        Take signed entries into a list's log, as cryptolist-helper admit, remove or rekey wrote them. Says of each what became of it; stops
        at the first that a rule is against. Entries that are there already do no harm. When somebody leaves by an entry, the command
        returns once no copy for them is under way any more, and prints the removal receipt. A list that is held since its database was
        put back takes what it lost, however old: give the whole log of an owner (cryptolist-helper list log).

        Example: cryptolist roster append team@lists.example.net removal.entry
        """;

    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        var file = Arguments.Entries();
        return host.Does(
            new Command("append", Text) { list, file }, EntryResult.Fields,
            async (session, parsed, cancel) =>
            {
                var (target, entries) = (session.List(parsed.GetRequiredValue(list)), EntryFile.Read(session.Io, parsed.GetRequiredValue(file)));
                var restored = await session.Data.Rosters.RestoreAsync(target, entries, cancel);
                if (restored > 0) session.Io.Say($"cryptolist: the {(restored == 1 ? "entry" : $"{restored} entries")} that the database had lost {(restored == 1 ? "is" : "are")} back; the list goes on.");
                return await EntryAppending.RunAsync(session, target, entries, cancel);
            });
    }
}
