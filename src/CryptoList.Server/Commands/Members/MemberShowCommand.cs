using System.CommandLine;

namespace CryptoList.Server.Commands.Members;

/// <summary><c>member show</c>.</summary>
internal static class MemberShowCommand
{
    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        var who = Arguments.Member();
        return host.Does(
            new Command("show", "Show one member and its devices.\n\nExample: cryptolist member show team@lists.example.net bob@example.org") { list, who }, MemberFacts.Fields,
            async (session, parsed, cancel) =>
            {
                var hosted = session.List(parsed.GetRequiredValue(list));
                var found = session.Member(hosted, parsed.GetRequiredValue(who));
                var delivery = DeliveryFacts.Of(await session.Data.Bounces.FindAsync(hosted.Key, found.Id, cancel));
                var member = MemberFacts.Of(hosted, hosted.Log.AtHead(session.Now), found, delivery);
                if (session.Json) session.WriteJson(member);
                else Write(session.Io, member);
                return ExitCode.Done;
            });
    }

    private static void Write(CommandIo io, MemberFacts member)
    {
        Tables.WriteFacts(
            io,
            ("Address", member.MailAddress is { } mail ? $"{mail} (hidden; in the log: {member.Address})" : member.Address),
            ("Id", member.Id),
            ("State", member.State),
            ("Delivery", member.Delivery.Text),
            ("Rights", string.Join(", ", member.Rights) + (member.Order is { } order ? $" (replaces the list key as number {order})" : "")),
            ("Groups", string.Join(", ", member.Groups)));
        io.Output.WriteLine();
        Tables.Write(
            io, ["Device", "Fingerprint", "Key", "Added", "In force"],
            member.Devices.Select(d => (string[])[d.Name, d.Fingerprint, d.Key, Tables.Time(d.Added), d.InForceFrom is { } from ? $"from {Tables.Time(from)}" : "yes"]));
    }
}
