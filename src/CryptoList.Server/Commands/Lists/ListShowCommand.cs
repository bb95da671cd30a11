using System.CommandLine;

namespace CryptoList.Server.Commands.Lists;

/// <summary><c>list show</c>.</summary>
internal static class ListShowCommand
{
    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        return host.Does(
            new Command("show", "Show one list.\n\nExample: cryptolist list show team@lists.example.net") { list }, ListFacts.Fields,
            (session, parsed, _) =>
            {
                var facts = ListFacts.Of(session.List(parsed.GetRequiredValue(list)), session.Now);
                if (session.Json) session.WriteJson(facts);
                else facts.WriteTable(session.Io);
                return Task.FromResult(ExitCode.Done);
            });
    }
}
