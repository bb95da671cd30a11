using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>server-key for sealing: <c>{"kem","hpke"}</c>, by the server's signing key in force or an owner.</summary>
internal sealed class ServerSealKeyEntry(HpkePublicKey key) : EntryBody
{
    public ServerSealKeyEntry(StrictObject d)
        : this(d.ReadHpkeKey()) { }

    public override RosterEntryType Type => RosterEntryType.ServerKey;

    public override StrictJsonWriter ToJson() => new StrictJsonWriter().HpkeKey(key);

    public override RosterRefusal? Check(EntryContext context)
    {
        if (!context.ByServer && !context.ByOwner) return RosterRefusal.NotEntitled;
        return context.Index.KnowsHpkeKey(key) ? RosterRefusal.HpkeKeyUsed : null;
    }

    public override void Apply(EntryContext context) => context.Index.SetSealKey(key, context.Number, context.Time);
}
