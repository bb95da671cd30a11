using System.CommandLine;
using System.Text.Json;
using CryptoList.Cryptography.KeyFiles;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>status</c>: one screen, what is well and what is not. Needs no passphrase.</summary>
internal static class StatusCommand
{
    private const long Day = 24 * 3600;

    private sealed record Report(string Home, bool Keys, bool? Passphrase, IReadOnlyList<ListReport> Lists);

    private sealed record ListReport(string Address, ListStanding Standing, long Entry, long LogAge, int Waiting, IReadOnlyList<string> Remarks);

    public static Command Create(CommandHost host)
    {
        var json = CommonOptions.Json();
        var command = new Command("status", "Show in one screen what is well and what is not.") { json };
        host.Does(command, async (parsed, cancellation) =>
        {
            var home = host.Home(parsed);
            var lists = home.Exists ? (await ListDirectory.LoadAsync(home, cancellation).ConfigureAwait(false)).All : [];
            var report = new Report(home.Path, home.Exists, home.Exists ? KeyFile.NeedsPassphrase(home.KeyringFile) : null, [.. lists.Select(l => Of(l, host.Io.Now))]);
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(report, JsonFile.Options));
            else Show(host.Io, report);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(HelperIo io, Report report)
    {
        io.Text.WriteLine($"Home: {report.Home}");
        io.Text.WriteLine(report.Keys ? $"Keys: there, {(report.Passphrase == true ? "under a passphrase" : "WITHOUT a passphrase")}" : "Keys: none; make them with: cryptolist-helper init");
        foreach (var list in report.Lists)
        {
            io.Text.WriteLine(HarmlessText.OfLine($"List: {list.Address}: {list.Standing.ToString().ToLowerInvariant()}, log at entry {list.Entry}, taken {Durations.Say(TimeSpan.FromSeconds(list.LogAge))} ago, {list.Waiting} waiting in the outbox"));
            foreach (var remark in list.Remarks) io.Text.WriteLine(HarmlessText.OfLine($"  ! {remark}"));
        }
    }

    private static ListReport Of(ListReplica list, long now)
    {
        var waiting = new OutboxStore(list.Folder).All();
        return new ListReport(list.Address, list.StandingAt(now), list.Log.HeadNumber, Math.Max(0, now - list.Info.SyncedAt), waiting.Count, [.. Remarks(list, waiting, now)]);
    }

    private static IEnumerable<string> Remarks(ListReplica list, IReadOnlyList<OutboxItem> waiting, long now)
    {
        var state = list.Log.AtHead(now);
        if (list.Info.Dispute is { } dispute) yield return $"the log is in dispute ({dispute.Kind} at entry {dispute.Entry}): nothing is sent; evidence in {dispute.Evidence}";
        if (list.StandingAt(now) == ListStanding.Joining) yield return "your joining is not in the log yet: take a newer one with `sync`";
        if (list.StandingAt(now) == ListStanding.Member && !list.Info.Welcomed) yield return "no welcome has come yet: take it with `accept`";
        if (list.Unconfirmed > 0) yield return $"{list.Unconfirmed} entries of your own are not confirmed: give them to the operator, then `sync`";
        if (state.Members.Count(m => m.Rights.HasFlag(Rights.Owner) && !m.Suspended) == 1) yield return "the list has one owner; it should have two";
        if (state.NewestEpoch(RosterState.Everyone) is { } epoch && now > epoch.BaseTime + epoch.LifeSeconds) yield return "the list key has outlived its time: an owner replaces it with `rekey`";
        if (waiting.Any(i => i.State != OutboxState.Refused && now - i.Created > Day)) yield return "a post has waited for more than a day: see `outbox`";
        if (waiting.Any(i => i.State == OutboxState.Refused)) yield return "a post was refused: see `outbox`";
    }
}
