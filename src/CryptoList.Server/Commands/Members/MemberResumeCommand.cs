using System.CommandLine;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Commands.Entries;

namespace CryptoList.Server.Commands.Members;

/// <summary><c>member resume</c>: takes what an owner signed.</summary>
internal static class MemberResumeCommand
{
    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        var file = Arguments.Entries();
        return host.Does(
            new Command(
                "resume",
                "Lift a suspension: takes the member-resume entry that an owner signed. Whoever runs the server can cut a member off, but not bring one back. "
                + "The member gets the posts from now on; what was cancelled stays so.\n\nExample: cryptolist member resume team@lists.example.net bob.entry") { list, file },
            EntryResult.Fields,
            async (session, parsed, cancel) =>
            {
                var hosted = session.List(parsed.GetRequiredValue(list));
                var entries = EntryFile.Read(session.Io, parsed.GetRequiredValue(file));
                EntryAppending.RequireType(hosted, entries, RosterEntryType.MemberResume, "member resume");
                return await EntryAppending.RunAsync(session, hosted, entries, cancel);
            });
    }
}
