using System.Text;
using CryptoList.Cryptography;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of submit, a member's device to the server: <c>{"entries":["&lt;b64u of a log line&gt;",…],"rest":"&lt;32B&gt;"}</c>. The server appends the
/// entries in order, all or none, and then passes on the other lines of the same bundle, of which <paramref name="Rest"/> is the SHA-256.
/// </summary>
public sealed record Submit(IReadOnlyList<SignedEntry> Entries, Digest Rest)
{
    /// <summary>Most entries in one message.</summary>
    public const int MaxEntries = 16;

    public StrictJsonWriter ToJson() => new StrictJsonWriter()
        .Texts("entries", Entries.Select(e => System.Buffers.Text.Base64Url.EncodeToString(Encoding.ASCII.GetBytes(e.ToLine())))).Bytes("rest", Rest);

    /// <exception cref="StrictJsonException">Not such an object; signatures are not checked here.</exception>
    public static Submit Parse(StrictObject d)
    {
        var (lines, rest) = (d.Texts("entries"), d.Digest("rest"));
        d.End();
        if (lines.Count > MaxEntries) throw new StrictJsonException(StrictJsonFault.BadValue, "entries");
        return new Submit([.. lines.Select(Entry)], rest);
    }

    private static SignedEntry Entry(string text) =>
        SignedEntry.ParseLine(Identifiers.CanonicalBase64Url.TryDecode(text) ?? throw new StrictJsonException(StrictJsonFault.BadBase64, "entries"));
}
