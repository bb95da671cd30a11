using System.CommandLine;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Commands.Entries;

namespace CryptoList.Server.Commands.Roster;

/// <summary><c>roster verify</c>: replays a log with all its rules.</summary>
internal static class RosterVerifyCommand
{
    public static Command Create(CommandHost host)
    {
        var what = new Argument<string>("FILE|LIST") { Description = "A log as a file (- is standard input), which needs no data folder; or a list of this server by address or id" };
        var command = new Command("verify", "Check every signature and every rule of a log, from its first entry to its last.\n\nExample: cryptolist roster verify team.log") { what };
        var onServer = host.Action((session, parsed, _) => Task.FromResult(Verify(session.Io, session.Json, Entries(session.List(parsed.GetRequiredValue(what)).Log), session.Now)));
        return host.DoesWithout(command, "{valid, list, address, entry, head, members, refusal, refusedEntry}", async (json, parsed, cancel) =>
        {
            var name = parsed.GetRequiredValue(what);
            return name == EntryFile.StandardInput || File.Exists(name)
                ? Verify(host.Io, json, EntryFile.Read(host.Io, name), host.Io.Time.GetUtcNow().ToUnixTimeSeconds())
                : await onServer(json, parsed, cancel);
        });
    }

    private static List<SignedEntry> Entries(RosterLog log) => [.. Enumerable.Range(0, (int)log.HeadNumber + 1).Select(n => log[n].Signed)];

    private static int Verify(CommandIo io, bool json, List<SignedEntry> entries, long now)
    {
        var refusal = RosterLog.TryReplay(entries, out var log);
        var refused = refusal is null ? (long?)null : log is null ? 0 : log.HeadNumber + 1;
        var members = log?.AtHead(now).Members.Count();
        if (json)
        {
            JsonOutput.Write(io, new
            {
                Valid = refusal is null,
                List = log?.List.ToString(),
                Address = log?.AtHead(now).ListAddress,
                Entry = log?.HeadNumber,
                Head = log?.Head.ToString(),
                Members = members,
                Refusal = refusal is { } name ? KebabCase.Of(name) : null,
                RefusedEntry = refused,
            });
        }

        if (refusal is { } broken) throw CommandException.Refused(KebabCase.Of(broken), $"entry {refused}: {RefusalAdvice.For(broken)}");
        if (!json)
        {
            Tables.WriteFacts(
                io, ("Valid", $"all {entries.Count} entries"), ("List", $"{log!.AtHead(now).ListAddress}, id {log.List}"), ("Members", $"{members}"),
                ("Head", $"{log.Head}, entry {log.HeadNumber}, {Tables.Time(log[log.HeadNumber].Time)}"));
        }

        return ExitCode.Done;
    }
}
