using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Limits;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Control;

/// <summary>
/// Passes a joiner's one line on to the device it is sealed to: an owner's or agent's, whose it really is shows only there; or any member's that made
/// the link the line shows, signed by who holds it. So nobody reaches a member who did not ask for it.
/// </summary>
public sealed class JoinRelay(LetterOffice office, BundleLetters bundles, KeyMailOptions options, TimeProvider time)
{
    /// <summary>Longest line in bytes, its LF counted.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>How long a join may live, in seconds: 7 days, as every control message but keys.</summary>
    private const long MaxLife = 7L * 24 * 3600;

    private readonly Buckets<(long List, Fingerprint Device)> _perDevice = new(options.JoinsPerHour, TimeSpan.FromHours(1), time);

    /// <summary>Takes a bundle's only line.</summary>
    public async ValueTask<ServerRefusal?> TakeAsync(HostedList list, BundleLine line, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (line.List != list.Id) return ServerRefusal.OtherList;
        if (line is not SealedControl control || list.Log.AtHead(now).MemberOfDevice(line.To) is not { Suspended: false } member) return ServerRefusal.NobodyToTakeIt;
        if ((member.Rights & (Rights.Owner | Rights.Agent)) == 0 && !IsAskedFor(list, control, now)) return ServerRefusal.NobodyToTakeIt;
        if (control.Expires < now) return ServerRefusal.Expired;
        if (!_perDevice.TryTake((list.Key, line.To))) return ServerRefusal.RateExceeded;
        var bytes = BundleLetters.Line(line);
        // The same line once more is the same occasion: a joiner who was not answered sends it again.
        await office.PutAsync(
            [.. bundles.Make(list, LetterKind.Passed, $"join {list.Key} {Digest.Of(bytes)}", list.MailAddress(member), [bytes], "auto-generated", Math.Min(control.Expires, now + MaxLife), member.Id, line.To)], cancel).ConfigureAwait(false);
        return null;
    }

    private static bool IsAskedFor(HostedList list, SealedControl line, long now) =>
        line.Shown is { } shown && shown.Invitation.To == line.To && shown.Invitation.IsForFurtherDevice(list.Log, now) && shown.Passes(line.Message);
}
