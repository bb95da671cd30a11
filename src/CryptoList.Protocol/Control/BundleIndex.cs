using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>Where a line of a bundle stands, and for whom it is: for whoever passes lines on. <paramref name="Length"/> in bytes without its line end; <paramref name="Expires"/> in Unix seconds, null for a piece of the log; <paramref name="Shown"/> is the invitation it shows, if any.</summary>
public sealed record PlacedLine(ListId List, Fingerprint To, long? Expires, long Offset, int Length, ShownInvitation? Shown = null);

/// <summary>The lines of a bundle by their places, so that they need not all be in memory to be put in another order.</summary>
public static class BundleIndex
{
    /// <summary>Reads lines as they are asked for, from the stream's position, which is offset 0; the stream stays open.</summary>
    /// <exception cref="StrictJsonException">While enumerating: not such a line, longer than one can be, or cut short.</exception>
    public static IEnumerable<PlacedLine> Read(Stream source)
    {
        var place = 0L;
        foreach (var ended in LineReader.Read(source, ControlBundle.MaxLineBytes))
        {
            var line = ended.Span.TrimEnd((byte)'\r');
            yield return Placed(BundleLine.Parse(line), place, line.Length);
            place += ended.Length + 1;
        }
    }

    /// <summary>One line, without its line end.</summary>
    /// <exception cref="StrictJsonException">Not such a line, or longer than one can be.</exception>
    public static BundleLine Parse(ReadOnlySpan<byte> line) => BundleLine.Parse(line);

    private static PlacedLine Placed(BundleLine line, long offset, int length) => new(line.List, line.To, (line as SealedControl)?.Expires, offset, length, (line as SealedControl)?.Shown);
}
