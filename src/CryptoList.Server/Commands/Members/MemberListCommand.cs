using System.CommandLine;

namespace CryptoList.Server.Commands.Members;

/// <summary><c>member list</c>.</summary>
internal static class MemberListCommand
{
    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        return host.Does(
            new Command("list", "Show the members of a list, suspended ones too, in roster order.\n\nExample: cryptolist member list team@lists.example.net") { list }, $"an array of {MemberFacts.Fields}",
            async (session, parsed, cancel) =>
            {
                var hosted = session.List(parsed.GetRequiredValue(list));
                var state = hosted.Log.AtHead(session.Now);
                var standings = (await session.Data.Bounces.AllAsync(hosted.Key, cancel)).ToDictionary(s => s.Member);
                var members = state.Members.Select(m => MemberFacts.Of(hosted, state, m, DeliveryFacts.Of(standings.GetValueOrDefault(m.Id))));
                if (session.Json) session.WriteJson(members.ToList());
                else Tables.Write(session.Io, ["Address", "State", "Delivery", "Rights", "Devices", "Id"], members.Select(m => (string[])[m.MailAddress ?? m.Address, m.State, m.Delivery.Text, string.Join(", ", m.Rights), $"{m.Devices.Count}", m.Id]));
                return ExitCode.Done;
            });
    }
}
