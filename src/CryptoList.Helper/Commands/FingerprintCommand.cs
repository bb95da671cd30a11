using System.CommandLine;
using CryptoList.Helper.Lists;

namespace CryptoList.Helper.Commands;

/// <summary><c>fingerprint</c>: digits for two people to compare.</summary>
internal static class FingerprintCommand
{
    public static Command Create(CommandHost host)
    {
        var who = new Argument<string?>("member") { Description = "The member's address; nothing shows your own device", Arity = ArgumentArity.ZeroOrOne };
        var list = CommonOptions.List();
        var command = new Command("fingerprint", "Show a device's fingerprint as twelve groups of five digits, to read to each other.") { who, list };
        host.Does(command, async (parsed, cancellation) =>
        {
            if (parsed.GetValue(who) is not { } member)
            {
                // The keys themselves say it, not a file that someone else may have changed.
                using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
                var devices = parsed.GetValue(list) is { } one ? [session.DeviceIn(session.Lists.Get(one))] : session.Keyring.Devices;
                foreach (var device in devices) host.Io.Text.WriteLine($"{FingerprintDigits.Of(device.Fingerprint)}  {Terminal.HarmlessText.OfLine(device.Name)}");
                return ExitCode.Done;
            }

            var replica = (await host.LookAsync(parsed, cancellation).ConfigureAwait(false)).Get(parsed.GetValue(list));
            var found = replica.Log.AtHead(host.Io.Now).MemberByAddress(member) ?? throw HelperException.Usage($"{member} is not a member of {replica.Address}.");
            foreach (var device in found.Devices) host.Io.Text.WriteLine($"{FingerprintDigits.Of(device.Fingerprint)}  {Terminal.HarmlessText.OfLine($"{found.Address}, {device.Name}")}");
            return ExitCode.Done;
        });
        return command;
    }
}
