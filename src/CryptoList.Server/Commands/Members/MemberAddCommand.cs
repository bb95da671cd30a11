using System.CommandLine;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Commands.Entries;

namespace CryptoList.Server.Commands.Members;

/// <summary><c>member add</c>: takes what an owner signed.</summary>
internal static class MemberAddCommand
{
    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        var file = Arguments.Entries();
        return host.Does(
            new Command(
                "add",
                "Let a member in: takes the member-add entry that an owner signed (cryptolist-helper admit). Whoever runs the server can add nobody.\n\nExample: cryptolist member add team@lists.example.net bob.entry") { list, file },
            EntryResult.Fields,
            async (session, parsed, cancel) =>
            {
                var hosted = session.List(parsed.GetRequiredValue(list));
                var entries = EntryFile.Read(session.Io, parsed.GetRequiredValue(file));
                EntryAppending.RequireType(hosted, entries, RosterEntryType.MemberAdd, "member add");
                return await EntryAppending.RunAsync(session, hosted, entries, cancel);
            });
    }
}
