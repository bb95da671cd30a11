using System.CommandLine;
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
        var compared = new Option<bool>("--compared") { Description = "You compared what is shown with the member, for all devices shown" };
        var withdraw = new Option<bool>("--withdraw") { Description = "Take it back, for all of the member's devices" };
        var command = new Command("verify", "Show how far you know who holds a member's devices, and note that you compared their fingerprints: in person, or on the phone with somebody whose voice you know.") { who, list, digits, compared, withdraw };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            var member = session.MemberOf(replica, parsed.GetRequiredValue(who));
            var book = new TrustBook(replica);
            if (parsed.GetValue(digits) is { } read) Compare(host.Io, book, member, read);
            else if (parsed.GetValue(compared)) member.Devices.ToList().ForEach(d => book.Verify(d.Fingerprint));
            else if (parsed.GetValue(withdraw)) member.Devices.ToList().ForEach(d => book.Withdraw(d.Fingerprint));
            foreach (var device in member.Devices)
                host.Io.Text.WriteLine($"{FingerprintDigits.Of(device.Fingerprint)}  {HarmlessText.OfLine($"{member.Address}, {device.Name}")}: {book.Of(device.Fingerprint).ToString().ToLowerInvariant()}");
            return ExitCode.Done;
        });
        return command;
    }

    private static void Compare(HelperIo io, TrustBook book, RosterMember member, string read)
    {
        var wanted = string.Concat(read.Where(char.IsAsciiDigit));
        if (member.Devices.FirstOrDefault(d => FingerprintDigits.Of(d.Fingerprint).Replace(" ", "", StringComparison.Ordinal) == wanted) is not { } device)
            throw HelperException.Refused($"These are not the digits of any device that the log has of {member.Address}. Have them read again; if they differ still, somebody else's device stands in the log: tell an owner over another channel, and send nothing that {member.Address} alone may read.");
        book.Verify(device.Fingerprint);
        io.Say($"Verified: {HarmlessText.OfLine($"{member.Address}, {device.Name}")}.");
    }
}
