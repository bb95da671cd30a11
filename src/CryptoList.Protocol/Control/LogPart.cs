using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Control;

/// <summary>
/// Some consecutive entries of a list's log on their way to one device: the lines of <see cref="LogFile"/> under HPKE base mode,
/// info = SHA-256("cryptolist/1 log" || 00 || list id || fp of the recipient), aad empty; <c>enc (65 bytes) || ciphertext</c>. Sealed because
/// addresses stand in it; not signed, because each entry is, and a part that does not fit the log one has is worth nothing.
/// </summary>
public static class LogPart
{
    /// <summary>Most bytes of lines in one part; a part holds at least one entry, whose line may be longer (<see cref="SignedEntry.MaxLineBytes"/>).</summary>
    public const int TargetBytes = 64 * 1024;

    /// <summary>The highest entry of a log that is sent whole and unasked to a newcomer; of a longer one it gets an image.</summary>
    public const long MostUnasked = 1024;

    private const string Label = "cryptolist/1 log";

    /// <summary>Length of <c>enc</c> for DHKEM(P-256) in bytes, RFC 9180 section 7.1.</summary>
    private const int EncSize = 65;

    /// <summary>The entries in as few parts as their length allows, in order.</summary>
    public static IEnumerable<SealedLogPart> Seal(ListId list, Fingerprint to, HpkePublicKey toKey, IEnumerable<SignedEntry> entries)
    {
        using var lines = new MemoryStream();
        foreach (var entry in entries)
        {
            var before = lines.Length;
            LogFile.Write(lines, [entry]);
            if (lines.Length <= TargetBytes || before == 0) continue;
            yield return Seal(list, to, toKey, lines.GetBuffer().AsSpan(0, (int)before));
            var line = lines.GetBuffer().AsSpan((int)before, (int)(lines.Length - before)).ToArray();
            lines.SetLength(0);
            lines.Write(line);
        }

        if (lines.Length > 0) yield return Seal(list, to, toKey, lines.GetBuffer().AsSpan(0, (int)lines.Length));
    }

    /// <summary>Opens with any of the device's keys and reads; null when it opens with none, or does not hold entries in the form of a log.</summary>
    public static IReadOnlyList<SignedEntry>? TryOpen(SealedLogPart part, IEnumerable<HpkePrivateKey> keys)
    {
        if (part.Part.Length <= EncSize) return null;
        var info = DomainContext.Hash(Label, part.List, part.To).ToArray();
        foreach (var key in keys)
        {
            if (key.PublicKey.Kem != HpkeKem.P256HkdfSha256 || !HpkeFactory.TryOpenBase(key, part.Part.AsSpan(0, EncSize), info, [], part.Part.AsSpan(EncSize), out var lines)) continue;
            try
            {
                return [.. LogFile.Read(new MemoryStream(lines))];
            }
            catch (StrictJsonException)
            {
                return null;
            }
        }

        return null;
    }

    private static SealedLogPart Seal(ListId list, Fingerprint to, HpkePublicKey toKey, ReadOnlySpan<byte> lines)
    {
        var (enc, ciphertext) = HpkeFactory.SealBase(toKey, DomainContext.Hash(Label, list, to).ToArray(), [], lines);
        return new SealedLogPart(list, to, [.. enc, .. ciphertext]);
    }
}
