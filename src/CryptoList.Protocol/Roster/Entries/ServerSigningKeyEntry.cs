using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>
/// server-key for signing: <c>{"sign":"&lt;65B&gt;","co":{"by","sig"}}</c>, by the server's signing key in force or an owner; <c>co</c> is the
/// new key's own, over its point, with 16 zero bytes for the member id.
/// </summary>
internal sealed class ServerSigningKeyEntry(VerifyingKey key, CoSignature co) : EntryBody
{
    public ServerSigningKeyEntry(StrictObject d)
        : this(d.ReadSigningKey("sign"), CoSignature.Parse(d.Object("co"))) { }

    public override RosterEntryType Type => RosterEntryType.ServerKey;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().SigningKey("sign", key).Object("co", co.ToJson());

    public override RosterRefusal? Check(EntryContext context)
    {
        if (!context.ByServer && !context.ByOwner) return RosterRefusal.NotEntitled;
        if (context.Index.KnowsFingerprint(key.Fingerprint)) return RosterRefusal.FingerprintUsed;
        if (co.By != key.Fingerprint) return RosterRefusal.CoSignerNotEntitled;
        return co.Holds(key, context, default, key.Point.Span) ? null : RosterRefusal.CoSignatureInvalid;
    }

    public override void Apply(EntryContext context) => context.Index.SetServerSigningKey(key, context.Number);
}
