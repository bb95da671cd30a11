using System.CommandLine;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Helper.Trust;

namespace CryptoList.Helper.Commands;

/// <summary><c>fingerprint</c>: digits for two people to compare, or a QR code for one to scan.</summary>
internal static class FingerprintCommand
{
    public static Command Create(CommandHost host)
    {
        var who = new Argument<string?>("member") { Description = "The member's address; nothing shows your own device", Arity = ArgumentArity.ZeroOrOne };
        var list = CommonOptions.List();
        var qr = new Option<bool>("--qr") { Description = "Also show it as a QR code on the terminal, for the other's `verify --scan`" };
        var png = new Option<string?>("--png", "--qr-png") { Description = "Also write the QR code, a PNG file", HelpName = "FILE" };
        var command = new Command("fingerprint", "Show a device's fingerprint as twelve groups of five digits, to read to each other, or as a QR code to be scanned.") { who, list, qr, png };
        host.Does(command, async (parsed, cancellation) =>
        {
            var devices = await DevicesAsync(host, parsed, parsed.GetValue(who), parsed.GetValue(list), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(png) is { } picture)
            {
                if (devices.Count != 1) throw HelperException.Usage($"There are {devices.Count} devices, and a picture is of one. Show the codes with --qr{(parsed.GetValue(who) is null ? ", or say which list's device with --list" : "")}.");
                DurableFile.Replace(picture, QrPicture.Png(FingerprintCode.Of(devices[0].Fingerprint)));
            }

            foreach (var (fingerprint, name) in devices)
            {
                host.Io.Text.WriteLine($"{FingerprintDigits.Of(fingerprint)}  {HarmlessText.OfLine(name)}");
                if (parsed.GetValue(qr)) host.Io.Text.WriteLine(QrPicture.Text(FingerprintCode.Of(fingerprint)));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyList<(Fingerprint Fingerprint, string Name)>> DevicesAsync(CommandHost host, ParseResult parsed, string? member, string? list, CancellationToken cancellation)
    {
        if (member is null)
        {
            // The keys themselves say it, not a file that someone else may have changed.
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var own = list is not null ? [session.DeviceIn(session.Lists.Get(list))] : session.Keyring.Devices;
            return [.. own.Select(d => (d.Fingerprint, d.Name))];
        }

        var replica = (await host.LookAsync(parsed, cancellation).ConfigureAwait(false)).Get(list);
        var found = replica.Find(member, host.Io.Now) ?? throw HelperException.Usage($"{member} is not a member of {replica.Address}.");
        return [.. found.Devices.Select(d => (d.Fingerprint, $"{replica.NameOf(found)}, {d.Name}"))];
    }
}
