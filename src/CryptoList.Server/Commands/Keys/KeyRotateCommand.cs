using System.CommandLine;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Commands.Entries;

namespace CryptoList.Server.Commands.Keys;

/// <summary><c>key rotate</c>.</summary>
internal static class KeyRotateCommand
{
    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        return host.Does(
            new Command(
                "rotate",
                "Replace the server's seal key of a list, which the server otherwise does by itself every month. Posts sealed to the old one are taken for 21 days; then its private half is destroyed.\n\nExample: cryptolist key rotate team@lists.example.net") { list },
            $"{{list, entry, sealKeys: [{SealKeyFacts.Fields}]}}",
            async (session, parsed, cancel) =>
            {
                var hosted = session.List(parsed.GetRequiredValue(list));
                var result = await session.Data.Keys.RotateSealKeyAsync(hosted, cancel);
                if (result.Outcome != AppendOutcome.Appended)
                {
                    var refusal = result.Outcome == AppendOutcome.ClockOff ? RosterRefusal.ClockOff : result.Refusal!.Value;
                    throw CommandException.Refused(KebabCase.Of(refusal), RefusalAdvice.For(refusal, hosted, session.Now));
                }

                var keys = SealKeyFacts.Of(hosted, session.Data.KeyStore, session.Now);
                if (session.Json) session.WriteJson(new { List = hosted.Id.ToString(), Entry = result.HeadNumber, SealKeys = keys });
                else session.Io.Output.WriteLine(HarmlessText.OfLine($"{hosted.Address} has seal key {keys[^1].Key}, since entry {result.HeadNumber}."));
                session.Hint("Members' helpers take it from the log; until then they may seal to the old one.");
                return ExitCode.Done;
            });
    }
}
