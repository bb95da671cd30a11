using System.Buffers.Text;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of submit, a member's device to the server: <c>{"entries":["&lt;b64u of a log line&gt;",…],"rest":"&lt;32B&gt;","addresses":["&lt;b64u opening&gt;",…]}</c>. The server appends the
/// entries in order, all or none, and then passes on the other lines of the same bundle, of which <paramref name="Rest"/> is the SHA-256.
/// </summary>
public sealed record Submit(IReadOnlyList<SignedEntry> Entries, Digest Rest)
{
    /// <summary>Most entries in one message, and most addresses.</summary>
    public const int MaxEntries = 16;

    /// <summary>The addresses of those whom the entries let in, or whose invitations are shown behind it, where the list hides addresses; left out when there are none.</summary>
    public IReadOnlyList<AddressOpening> Addresses { get; init; } = [];

    public StrictJsonWriter ToJson()
    {
        var d = new StrictJsonWriter().Texts("entries", Entries.Select(e => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(e.ToLine())))).Bytes("rest", Rest);
        return Addresses.Count == 0 ? d : d.Texts("addresses", Addresses.Select(a => Base64Url.EncodeToString(a.ToArray())));
    }

    /// <exception cref="StrictJsonException">Not such an object; signatures are not checked here.</exception>
    public static Submit Parse(StrictObject d)
    {
        var (lines, rest) = (d.Texts("entries"), d.Digest("rest"));
        var addresses = d.Has("addresses") ? d.Texts("addresses") : [];
        d.End();
        if (lines.Count > MaxEntries) throw new StrictJsonException(StrictJsonFault.BadValue, "entries");
        if (addresses.Count > MaxEntries) throw new StrictJsonException(StrictJsonFault.BadValue, "addresses");
        return new Submit([.. lines.Select(Entry)], rest) { Addresses = [.. addresses.Select(Opening)] };
    }

    private static AddressOpening Opening(string text) =>
        AddressOpening.Parse(CanonicalBase64Url.TryDecode(text) ?? throw new StrictJsonException(StrictJsonFault.BadBase64, "addresses"), "addresses");

    private static SignedEntry Entry(string text) =>
        SignedEntry.ParseLine(CanonicalBase64Url.TryDecode(text) ?? throw new StrictJsonException(StrictJsonFault.BadBase64, "entries"));
}
