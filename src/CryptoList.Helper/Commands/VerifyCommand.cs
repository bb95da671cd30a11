using System.CommandLine;
using System.Text;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Helper.Trust;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>verify</c>: says that a fingerprint was compared with its owner.</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandHost host)
    {
        var who = new Argument<string>("member") { Description = "The member's address" };
        var list = CommonOptions.List();
        var digits = new Option<string?>("--digits") { Description = "The sixty digits as the member read them to you from their own `fingerprint`", HelpName = "DIGITS" };
        var scan = new Option<string?>("--scan") { Description = "The text of the QR code that the member's own `fingerprint --qr` shows, as a scanner gives it; - is standard input", HelpName = "TEXT" };
        var compared = new Option<bool>("--compared") { Description = "You compared what is shown with the member, for all devices shown" };
        var withdraw = new Option<bool>("--withdraw") { Description = "Take it back, for all of the member's devices" };
        var command = new Command("verify", "Show how far you know who holds a member's devices, and note that you compared their fingerprints: in person, or on the phone with somebody whose voice you know.") { who, list, digits, scan, compared, withdraw };
        host.Does(command, async (parsed, cancellation) =>
        {
            if (new[] { parsed.GetValue(digits) is not null, parsed.GetValue(scan) is not null, parsed.GetValue(compared), parsed.GetValue(withdraw) }.Count(given => given) > 1)
                throw HelperException.Usage("Give one of --digits, --scan, --compared and --withdraw.");
            var scanned = await ScannedAsync(host.Io, parsed.GetValue(scan), cancellation).ConfigureAwait(false);
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            var member = session.MemberOf(replica, parsed.GetRequiredValue(who));
            var book = new TrustBook(replica);
            if (parsed.GetValue(digits) is { } read) Compare(host.Io, book, member, "These are not the digits", FingerprintDigitsAre(read));
            else if (scanned is { } code) Compare(host.Io, book, member, "This is not the code", d => d.Fingerprint == code);
            else if (parsed.GetValue(compared)) member.Devices.ToList().ForEach(d => book.Verify(d.Fingerprint));
            else if (parsed.GetValue(withdraw)) member.Devices.ToList().ForEach(d => book.Withdraw(d.Fingerprint));
            foreach (var device in member.Devices)
                host.Io.Text.WriteLine($"{FingerprintDigits.Of(device.Fingerprint)}  {HarmlessText.OfLine($"{member.Address}, {device.Name}")}: {book.Of(device.Fingerprint).ToString().ToLowerInvariant()}");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<Fingerprint?> ScannedAsync(HelperIo io, string? scan, CancellationToken cancellation)
    {
        if (scan is null) return null;
        var text = scan == FileArgument.Standard ? Encoding.UTF8.GetString(await FileArgument.ReadSmallAsync(scan, io, cancellation).ConfigureAwait(false)) : scan;
        return FingerprintCode.TryParse(text) ?? throw HelperException.Usage("That is not the code of a fingerprint. Have the member show theirs with: cryptolist-helper fingerprint --qr");
    }

    private static Func<RosterDevice, bool> FingerprintDigitsAre(string read)
    {
        var wanted = string.Concat(read.Where(char.IsAsciiDigit));
        return d => FingerprintDigits.Of(d.Fingerprint).Replace(" ", "", StringComparison.Ordinal) == wanted;
    }

    private static void Compare(HelperIo io, TrustBook book, RosterMember member, string no, Func<RosterDevice, bool> isTheOne)
    {
        if (member.Devices.FirstOrDefault(isTheOne) is not { } device)
            throw HelperException.Refused($"{no} of any device that the log has of {member.Address}. Compare again; if they differ still, somebody else's device stands in the log: tell an owner over another channel, and send nothing that {member.Address} alone may read.");
        book.Verify(device.Fingerprint);
        io.Say($"Verified: {HarmlessText.OfLine($"{member.Address}, {device.Name}")}.");
    }
}
