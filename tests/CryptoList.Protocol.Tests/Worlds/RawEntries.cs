using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>Entries laid down by hand, well signed whatever they say: what no author would write.</summary>
public static class RawEntries
{
    public static SignedEntry Sign(SigningKey signer, ReadOnlySpan<byte> entry) =>
        new(entry.ToArray(), signer.Sign("cryptolist/1 roster", Digest.Of(entry).ToArray()));

    public static SignedEntry Sign(SigningKey signer, string entry) => Sign(signer, System.Text.Encoding.UTF8.GetBytes(entry));

    /// <summary>An entry for the head of the world's log, with whatever is given in place of what belongs there.</summary>
    public static SignedEntry Entry(this RosterWorld world, string type, StrictJsonWriter d, SigningKey? by = null,
        long version = 1, byte[]? list = null, long? number = null, Digest? previous = null, long? time = null) =>
        Sign(by ?? world.Owner.Device.SigningKey, new StrictJsonWriter().Integer("v", version).Bytes("list", list ?? world.Log.List.ToArray())
            .Integer("n", number ?? world.Log.HeadNumber + 1).Bytes("prev", (previous ?? world.Log.Head).ToArray())
            .Integer("ts", time ?? Math.Max(world.Time.Now, world.Log[world.Log.HeadNumber].Time))
            .Bytes("by", (by ?? world.Owner.Device.SigningKey).PublicKey.Fingerprint.Value.ToArray()).Text("type", type).Object("d", d).ToUtf8());

    /// <summary>The same entry with one piece of its JSON replaced, signed anew.</summary>
    public static SignedEntry Altered(SignedEntry entry, SigningKey signer, string find, string replace)
    {
        var text = System.Text.Encoding.UTF8.GetString(entry.Entry.Span);
        if (!text.Contains(find, StringComparison.Ordinal)) throw new InvalidOperationException($"No {find} in {text}");
        return Sign(signer, text.Replace(find, replace, StringComparison.Ordinal));
    }
}
