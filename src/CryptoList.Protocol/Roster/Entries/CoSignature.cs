using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>
/// A second signature inside <c>d</c>: <c>"co":{"by":"&lt;fp&gt;","sig":"&lt;64B&gt;"}</c>, over list id || prev || SHA-256(type || 00 || member id || subject).
/// <c>prev</c> ties it to one place in one log, so it is good once; type, member and subject say for what.
/// </summary>
internal sealed record CoSignature(Fingerprint By, ReadOnlyMemory<byte> Signature)
{
    public static CoSignature Create(SigningKey key, ListId list, Digest previous, RosterEntryType type, MemberId member, ReadOnlySpan<byte> subject) =>
        new(key.PublicKey.Fingerprint, key.Sign(SignatureLabels.CoSignature, Signed(list, previous, type, member, subject)));

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static CoSignature Parse(StrictObject json)
    {
        var result = new CoSignature(json.Fingerprint("by"), json.Bytes("sig", SigningKey.SignatureSize));
        json.End();
        return result;
    }

    public StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("by", By.Value).Bytes("sig", Signature.Span);

    public bool Holds(VerifyingKey key, EntryContext context, MemberId member, ReadOnlySpan<byte> subject) =>
        key.Verify(SignatureLabels.CoSignature, Signed(context.Index.List, context.Entry.Previous, context.Entry.Type, member, subject), Signature.Span);

    private static byte[] Signed(ListId list, Digest previous, RosterEntryType type, MemberId member, ReadOnlySpan<byte> subject)
    {
        var name = Encoding.ASCII.GetBytes(RosterEntryTypes.Name(type));
        var said = new byte[name.Length + 1 + MemberId.Size + subject.Length];
        name.CopyTo(said, 0);
        member.WriteTo(said.AsSpan(name.Length + 1));
        subject.CopyTo(said.AsSpan(name.Length + 1 + MemberId.Size));
        var x = new byte[ListId.Size + (2 * Digest.Size)];
        list.WriteTo(x);
        previous.WriteTo(x.AsSpan(ListId.Size));
        Digest.Of(said).WriteTo(x.AsSpan(ListId.Size + Digest.Size));
        return x;
    }
}
