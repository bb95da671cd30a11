using System.Text;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>
/// Control messages and pieces of the log on their way, one a line (<see cref="BundleLine"/>), each line ended by LF: as a file, or as the
/// one part of a mail to or from a list's <c>+key</c> address. Read as a stream, one line in memory at a time.
/// </summary>
public static class ControlBundle
{
    /// <summary>The part's type in a mail.</summary>
    public const string MediaType = "application/cryptolist-bundle";

    /// <summary>Between the local part of the list's address and the @.</summary>
    public const string SubAddress = "key";

    /// <summary>Longest line in bytes, its LF not counted.</summary>
    public const int MaxLineBytes = 256 * 1024;

    /// <summary>The lines, each with its LF.</summary>
    public static byte[] Write(IEnumerable<BundleLine> lines) => Encoding.ASCII.GetBytes(string.Concat(lines.Select(l => l.ToJson() + "\n")));

    /// <summary>Reads lines as they are asked for; the stream stays open.</summary>
    /// <exception cref="StrictJsonException">While enumerating: not such a line, longer than one can be, or cut short.</exception>
    public static IEnumerable<BundleLine> Read(Stream source) => LineReader.Read(source, MaxLineBytes).Select(line => BundleLine.Parse(line.Span.TrimEnd((byte)'\r')));
}
