using System.CommandLine;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Lists;

namespace CryptoList.Helper.Commands;

/// <summary><c>device key</c>: a new key for this device, to which everything is sealed from then on; its fingerprint stays.</summary>
internal static class DeviceKeyCommand
{
    public static Command Create(CommandHost host)
    {
        var list = CommonOptions.List();
        var output = CommonOptions.Out("the signed entry, for the operator: cryptolist roster append LIST FILE");
        var command = new Command("key", "Make a new key that posts and keys are sealed to for this device; older ones stay, to read what is there. In all lists, or in the one that is named: by mail where `mail set` says how, else the signed entry is written.") { list, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var byMail = MailedWish.Applies(session, parsed.GetValue(output));
            IReadOnlyList<ListReplica> lists = parsed.GetValue(list) is not null || !byMail ? [session.Lists.Get(parsed.GetValue(list))] : [.. session.Lists.All.Where(l => l.StandingAt(host.Io.Now) == ListStanding.Member)];
            foreach (var one in lists) HelperSession.RefuseInDispute(one);
            // Before the entries: one whose key is lost would lock this device out. A key that stands in no log yet is still new.
            foreach (var device in lists.Where(l => HasNewest(session, l)).Select(l => l.Device).Distinct().ToList()) session.Keyring.Renew(device);
            session.Keys.Save();
            var code = ExitCode.Done;
            foreach (var one in lists)
            {
                if (byMail) code = Math.Max(code, await MailedWish.SendAsync(session, one, new Wish { Kind = WishKind.RenewKey }, cancellation).ConfigureAwait(false));
                else await WriteAsync(host, session, one, parsed.GetValue(output), cancellation).ConfigureAwait(false);
            }

            return code;
        });
        return command;
    }

    private static bool HasNewest(HelperSession session, ListReplica list) =>
        list.Log.AtHead(session.Io.Now).Device(list.Device) is { } known && known.HpkeKey.Bytes.Span.SequenceEqual(session.DeviceIn(list).HpkeKeys[^1].PublicKey.Bytes.Span);

    private static async Task WriteAsync(CommandHost host, HelperSession session, ListReplica list, string? path, CancellationToken cancellation)
    {
        var device = session.DeviceIn(list);
        var entry = session.AuthorIn(list).DeviceKey(list.Self, device.Current, list.Log.AtHead(host.Io.Now).Device(list.Device)?.Name ?? device.Name);
        list.AppendOwn(entry);
        await FileArgument.WriteAsync(path, LogLines.Lines([entry]), host.Io, cancellation).ConfigureAwait(false);
        host.Io.Say($"This device's new key is in your log of {list.Address}, entry {list.Log.HeadNumber}. It counts when the operator has appended it: cryptolist roster append {list.Address} FILE");
    }
}
