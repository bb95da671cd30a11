using System.CommandLine;

namespace CryptoList.Server.Commands.Roster;

/// <summary><c>roster show</c>.</summary>
internal static class RosterShowCommand
{
    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        var log = new Option<bool>("--log") { Description = "Print the signed log itself, for members' helpers: cryptolist-helper sync, join" };
        return host.Does(
            new Command("show", "Show the entries of a list's log.\n\nExample: cryptolist roster show team@lists.example.net --log > team.log") { list, log }, $"an array of {EntryFacts.Fields}",
            async (session, parsed, cancel) =>
            {
                var hosted = session.List(parsed.GetRequiredValue(list));
                if (parsed.GetValue(log))
                {
                    if (session.Json) throw CommandException.Usage("--log prints the signed log and --json tells about it; give one of them.");
                    for (var (n, head) = (0L, hosted.Log.HeadNumber); n <= head; n++) await session.Io.Output.WriteAsync($"{hosted.Log[n].Signed.ToLine()}\n".AsMemory(), cancel);
                    return ExitCode.Done;
                }

                var entries = EntryFacts.Of(hosted.Log);
                if (session.Json) session.WriteJson(entries.ToList());
                else Tables.Write(session.Io, ["Entry", "Time", "Type", "Signed by", "About"], entries.Select(e => (string[])[$"{e.Number}", Tables.Time(e.Time), e.Type, e.Signer, e.About]));
                return ExitCode.Done;
            });
    }
}
