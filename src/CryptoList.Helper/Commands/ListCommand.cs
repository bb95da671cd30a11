using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Helper.Terminal;
using CryptoList.Helper.Trust;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>list</c>: what lists I am in, and who is in one.</summary>
internal static class ListCommand
{
    private sealed record ListLine(string Address, string Name, string Id, ListStanding Standing, IReadOnlyList<string> Rights, int Members, long Entry, long Unconfirmed, long SyncedAt, DisputeKind? Dispute, IReadOnlyList<string> Modes, string? Weakness, int Reports);

    private sealed record MemberLine(string Address, string Id, IReadOnlyList<string> Rights, bool Suspended, IReadOnlyList<DeviceLine> Devices);

    private sealed record DeviceLine(string Name, string Fingerprint, string Digits, TrustLevel Trust);

    public static Command Create(CommandHost host)
    {
        var json = CommonOptions.Json();
        var list = CommonOptions.List();
        var members = new Option<bool>("--members", "-m") { Description = "Who is in the list, instead" };
        var command = new Command("list", "Show the lists you are in, or with --members who is in one.") { json, list, members, ListOpenCommand.Create(host), ListLogCommand.Create(host) };
        host.Does(command, async (parsed, cancellation) =>
        {
            var lists = await host.LookAsync(parsed, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(members)) ShowMembers(host.Io, lists.Get(parsed.GetValue(list)), parsed.GetValue(json));
            else ShowLists(host.Io, parsed.GetValue(list) is { } one ? [lists.Get(one)] : lists.All, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The names of rights, as the log writes them.</summary>
    public static IReadOnlyList<string> Names(Rights rights) =>
        [.. Enum.GetValues<Rights>().Where(r => r != Rights.None && rights.HasFlag(r)).Select(r => r.ToString().ToLowerInvariant())];

    private static void ShowLists(HelperIo io, IReadOnlyList<ListReplica> lists, bool json)
    {
        var lines = lists.Select(l => Line(l, io.Now)).ToList();
        if (json)
        {
            io.Text.WriteLine(JsonSerializer.Serialize(lines, JsonFile.Options));
            return;
        }

        if (lines.Count == 0) io.Say("You are in no list. Open one with `list open`, or take an invitation with `join`.");
        else Tables.Write(io, ["LIST", "NAME", "STANDING", "RIGHTS", "MEMBERS", "ENTRY", "REMARKS"], lines.Select(l => new[]
        {
            l.Address, l.Name, l.Standing.ToString().ToLowerInvariant(), string.Join(",", l.Rights), $"{l.Members}", $"{l.Entry}",
            l.Dispute is { } dispute ? $"in dispute: {dispute}" : l.Reports > 0 ? $"{l.Reports} {(l.Reports == 1 ? "report" : "reports")} of members kept as evidence" : l.Unconfirmed > 0 ? $"{l.Unconfirmed} of your entries not confirmed" : l.Weakness is { } weak ? $"posts may be {weak}" : "",
        }));
    }

    private static void ShowMembers(HelperIo io, ListReplica list, bool json)
    {
        var trust = new TrustBook(list);
        var lines = list.Log.AtHead(io.Now).Members.Select(m => new MemberLine(
            list.NameOf(m), m.Id.ToString(), Names(m.Rights), m.Suspended,
            [.. m.Devices.Select(d => new DeviceLine(d.Name, d.Fingerprint.ToString(), FingerprintDigits.Of(d.Fingerprint), trust.Of(d.Fingerprint)))])).ToList();
        if (json) io.Text.WriteLine(JsonSerializer.Serialize(lines, JsonFile.Options));
        else Tables.Write(io, ["MEMBER", "RIGHTS", "DEVICES", "TRUST", "REMARKS"], lines.Select(m => new[]
        {
            m.Address, string.Join(",", m.Rights), string.Join(", ", m.Devices.Select(d => d.Name)), string.Join(", ", m.Devices.Select(d => d.Trust.ToString().ToLowerInvariant())), m.Suspended ? "suspended" : "",
        }));
    }

    private static ListLine Line(ListReplica list, long now)
    {
        var state = list.Log.AtHead(now);
        var weak = state.Policy.Modes.Where(m => PostMode.Weakness(m) is not null).ToList();
        return new ListLine(
            list.Address, list.Name, list.Log.List.ToString(), list.StandingAt(now), Names(state.Member(list.Self)?.Rights ?? Rights.None),
            state.Members.Count(), list.Log.HeadNumber, list.Unconfirmed, list.Info.SyncedAt, list.Info.Dispute?.Kind,
            [.. state.Policy.Modes.Select(PostMode.Name)], weak.Count == 0 ? null : PostMode.Describe(weak), new HeardReports(list).Count);
    }
}
