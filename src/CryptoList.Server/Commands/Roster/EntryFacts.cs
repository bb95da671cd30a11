using CryptoList.Protocol.Roster;
using CryptoList.Server.Commands.Entries;

namespace CryptoList.Server.Commands.Roster;

/// <summary>An entry as <c>--json</c> gives it. <see cref="By"/>: fingerprint of the key that signed; <see cref="Signer"/>: whose that was, a member's address or <c>the server</c>.</summary>
internal sealed record EntryFacts(long Number, long Time, string Type, string By, string Signer, string About, string Hash)
{
    /// <summary>The fields, for <c>--help</c>.</summary>
    public const string Fields = "{number, time, type, by, signer, about, hash}";

    public static IEnumerable<EntryFacts> Of(RosterLog log)
    {
        for (var (n, head) = (0L, log.HeadNumber); n <= head; n++)
        {
            var entry = log[n];
            var signer = n == 0 ? log.At(0, entry.Time).MemberOfDevice(entry.By)!.Address : EntrySummary.SignerOf(log, n);
            yield return new(n, entry.Time, KebabCase.Of(entry.Type), entry.By.ToString(), signer, EntrySummary.AboutOf(log, n), entry.Signed.Head.ToString());
        }
    }
}
