using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Commands;

/// <summary><c>invite list</c>: this home's invitations whose time is not over.</summary>
internal static class InviteListCommand
{
    private sealed record Line(string List, string Address, bool Device, string Id, long Until, InvitationStanding Standing);

    public static Command Create(CommandHost host)
    {
        var list = CommonOptions.List();
        var json = CommonOptions.Json();
        var command = new Command("list", "Show the invitations that this home made, and whose time is not over: whom, until when, and whether somebody came in by them.") { list, json };
        host.Does(command, async (parsed, cancellation) =>
        {
            var lists = await host.LookAsync(parsed, cancellation).ConfigureAwait(false);
            IEnumerable<ListReplica> chosen = parsed.GetValue(list) is { } one ? [lists.Get(one)] : lists.All;
            var now = host.Io.Now;
            var lines = chosen.SelectMany(l => MadeInvitation.All(l, now).Select(i => new Line(l.Address, i.Address, i.ForDevice, i.Id.ToString(), i.Expires, i.Standing))).ToList();
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(lines, JsonFile.Options));
            else if (lines.Count == 0) host.Io.Say("No invitation of this home is open.");
            else Tables.Write(host.Io, ["LIST", "FOR", "ID", "UNTIL", "STATE"], lines.Select(l => new[] { l.List, l.Device ? "a device of yours" : l.Address, l.Id, Until(l), StateOf(l.Standing) }));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Until(Line line) => DateTimeOffset.FromUnixTimeSeconds(line.Until).ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);

    private static string StateOf(InvitationStanding standing) => standing switch
    {
        InvitationStanding.Open => "open",
        InvitationStanding.Used => "used",
        InvitationStanding.Withdrawn => "withdrawn",
        _ => "dead: too many wrong passwords",
    };
}
