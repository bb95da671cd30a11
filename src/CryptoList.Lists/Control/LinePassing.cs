using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Limits;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Control;

/// <summary>Makes the lines of a submit into letters, all of one device together, which wait as a batch until the submit's entries are in the log.</summary>
public sealed class LinePassing(ILetterStore letters, BundleLetters bundles, KeyMailOptions options, TimeProvider time)
{
    private const int AtOnce = 250;

    private readonly Buckets<(long List, Fingerprint Device)> _endedPerDevice = new(options.JoinsPerHour, TimeSpan.FromHours(1), time);

    /// <summary>
    /// Stores the batch. A line is left out whose time is over, or whose device is not one in force of an unsuspended member in <paramref name="state"/>; one that waits
    /// for its 24 hours is sent what comes from its own member. One line may be for no device of the list: it shows an invitation that <paramref name="from"/> took or
    /// made, and goes to the address in it, within a limit for each such device and hour. In memory are the lines' places, some 100 bytes each, and the letters of 250 devices.
    /// </summary>
    /// <param name="list">The list.</param>
    /// <param name="state">The state after the submit's entries.</param>
    /// <param name="addresses">Where mail goes to members, also to those whom the entries let in.</param>
    /// <param name="from">The device whose submit it is.</param>
    /// <param name="rest">Holds the lines; seekable, its beginning is offset 0.</param>
    /// <param name="lines">Where they stand.</param>
    /// <param name="batch">The batch, and the beginning of each letter's occasion.</param>
    /// <param name="cancel">Gives up; what is stored is stored again by the same name.</param>
    public async ValueTask StageAsync(HostedList list, RosterState state, MailAddresses addresses, Fingerprint from, Stream rest, IReadOnlyList<PlacedLine> lines, string batch, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var own = list.Log.AtHead(now).MemberOfDevice(from);
        var waiting = (own is null ? [] : state.WaitingDevices(own.Id)).Select(w => w.Device.Fingerprint).ToHashSet();
        var devices = new Dictionary<Fingerprint, (RosterMember Member, List<PlacedLine> Lines)>();
        foreach (var line in lines)
        {
            if (line.Expires < now || (waiting.Contains(line.To) ? state.Member(own!.Id) : state.MemberOfDevice(line.To)) is not { Suspended: false } member) continue;
            if (!devices.TryGetValue(line.To, out var theirs)) devices.Add(line.To, theirs = (member, []));
            theirs.Lines.Add(line);
        }

        await StageEndedAsync(list, addresses, from, rest, lines.FirstOrDefault(l => l.Shown is not null && state.MemberOfDevice(l.To) is null && !waiting.Contains(l.To)), batch, cancel).ConfigureAwait(false);
        foreach (var chunk in devices.Chunk(AtOnce))
        {
            var made = chunk.SelectMany(d => bundles.Make(
                list, LetterKind.Passed, $"{batch} {d.Key}", addresses.Of(d.Value.Member), d.Value.Lines.Select(l => Read(rest, l)), "auto-generated", d.Value.Lines.Max(l => l.Expires ?? bundles.Longest), d.Value.Member.Id, d.Key, batch));
            await letters.PutAsync([.. made], time.GetUtcNow().ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
        }
    }

    private async ValueTask StageEndedAsync(HostedList list, MailAddresses addresses, Fingerprint from, Stream rest, PlacedLine? line, string batch, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (line is not { Shown.Invitation: { } invitation } || line.Expires < now || line.Length >= JoinRelay.MaxBytes) return;
        if (!invitation.IsEndedBy(from, list.Log, now) || addresses.Of(invitation) is not { } address || !_endedPerDevice.TryTake((list.Key, from))) return;
        var made = bundles.Make(list, LetterKind.Passed, $"{batch} ended", address, [Read(rest, line)], "auto-generated", line.Expires ?? now, batch: batch);
        await letters.PutAsync([.. made], time.GetUtcNow().ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
    }

    private static byte[] Read(Stream rest, PlacedLine line)
    {
        var bytes = new byte[line.Length + 1];
        rest.Position = line.Offset;
        rest.ReadExactly(bytes, 0, line.Length);
        bytes[^1] = (byte)'\n';
        return bytes;
    }
}
