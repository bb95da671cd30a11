using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Control;

/// <summary>Makes the lines of a submit into letters, all of one member's devices together, which wait as a batch until the submit's entries are in the log.</summary>
public sealed class LinePassing(ILetterStore letters, BundleLetters bundles, TimeProvider time)
{
    private const int AtOnce = 250;

    /// <summary>
    /// Stores the batch. A line is left out whose time is over, or whose device is not one in force of an unsuspended member in <paramref name="state"/>. In memory are
    /// the lines' places, some 100 bytes each, and the letters of 250 members.
    /// </summary>
    /// <param name="list">The list.</param>
    /// <param name="state">The state after the submit's entries.</param>
    /// <param name="rest">Holds the lines; seekable, its beginning is offset 0.</param>
    /// <param name="lines">Where they stand.</param>
    /// <param name="batch">The batch, and the beginning of each letter's occasion.</param>
    /// <param name="cancel">Gives up; what is stored is stored again by the same name.</param>
    public async ValueTask StageAsync(HostedList list, RosterState state, Stream rest, IReadOnlyList<PlacedLine> lines, string batch, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var members = new Dictionary<MemberId, (RosterMember Member, List<PlacedLine> Lines)>();
        foreach (var line in lines)
        {
            if (line.Expires < now || state.MemberOfDevice(line.To) is not { Suspended: false } member) continue;
            if (!members.TryGetValue(member.Id, out var theirs)) members.Add(member.Id, theirs = (member, []));
            theirs.Lines.Add(line);
        }

        foreach (var chunk in members.Values.Chunk(AtOnce))
        {
            var made = chunk.SelectMany(m => bundles.Make(
                list, LetterKind.Passed, $"{batch} {m.Member.Id}", m.Member.Address, m.Lines.Select(l => Read(rest, l)), "auto-generated", m.Lines.Max(l => l.Expires ?? bundles.Longest), m.Member.Id, batch));
            await letters.PutAsync([.. made], time.GetUtcNow().ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
        }
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
