using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Helper.Trust;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>device</c>: which devices of mine are in a list; lets further ones in, confirms them, takes them out, gives this one a new key.</summary>
internal static class DeviceCommand
{
    private sealed record Line(string List, string Name, string Fingerprint, string Digits, bool This, long Added, long? InForceFrom, TrustLevel Trust);

    public static Command Create(CommandHost host) =>
        new("device", "Your devices in a list: which there are, letting a further one in, confirming one that waits, removing one, a new key for this one.")
        {
            List(host), DeviceInviteCommand.Create(host), DeviceConfirmCommand.Create(host), DeviceRemoveCommand.Create(host), DeviceKeyCommand.Create(host),
        };

    private static Command List(CommandHost host)
    {
        var list = CommonOptions.List();
        var json = CommonOptions.Json();
        var command = new Command("list", "Show your devices in each list, those that wait for their 24 hours too.") { list, json };
        host.Does(command, async (parsed, cancellation) =>
        {
            var lists = await host.LookAsync(parsed, cancellation).ConfigureAwait(false);
            IEnumerable<ListReplica> chosen = parsed.GetValue(list) is { } one ? [lists.Get(one)] : lists.All;
            var lines = chosen.SelectMany(l => Lines(l, host.Io.Now)).ToList();
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(lines, JsonFile.Options));
            else Tables.Write(host.Io, ["LIST", "DEVICE", "FINGERPRINT", "REMARKS"], lines.Select(l => new[] { l.List, l.Name, l.Digits, Remark(l) }));
            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<Line> Lines(ListReplica list, long now)
    {
        var (state, trust) = (list.Log.AtHead(now), new TrustBook(list));
        foreach (var device in state.Member(list.Self)?.Devices ?? []) yield return Of(device, null);
        foreach (var (device, from) in state.WaitingDevices(list.Self)) yield return Of(device, from);

        Line Of(RosterDevice device, long? from) => new(
            list.Address, device.Name, device.Fingerprint.ToString(), FingerprintDigits.Of(device.Fingerprint), device.Fingerprint == list.Device, device.AddedTime, from, trust.Of(device.Fingerprint));
    }

    private static string Remark(Line line) => line switch
    {
        { This: true, InForceFrom: null } => "this device",
        { This: true, InForceFrom: { } from } => $"this device, in force {StandingSentence.From(from)}",
        { InForceFrom: { } from } => $"in force {StandingSentence.From(from)}",
        _ => "",
    };
}
