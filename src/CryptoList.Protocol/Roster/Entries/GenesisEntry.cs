using CryptoList.Cryptography;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster.Histories;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>
/// Genesis: <c>{"nonce":"&lt;32B&gt;","name","address","policy":{…},"member":MEMBER,"server":{"v":1,"sign","kem","hpke"}}</c>.
/// Its hash is the list id, so nothing in it can name the list; the opener's device record is signed for the nonce instead.
/// </summary>
internal sealed class GenesisEntry
{
    /// <summary>Length of the nonce in bytes.</summary>
    public const int NonceSize = 32;

    /// <summary>Longest list name in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 128;

    public required ReadOnlyMemory<byte> Nonce { get; init; }
    public required string Name { get; init; }
    public required string Address { get; init; }
    public required ListPolicy Policy { get; init; }
    public required MemberBody Member { get; init; }
    public required ServerRecord Server { get; init; }

    /// <exception cref="StrictJsonException">Not the <c>d</c> of a genesis.</exception>
    public static GenesisEntry Parse(StrictObject d)
    {
        var body = new GenesisEntry
        {
            Nonce = d.Bytes("nonce", NonceSize),
            Name = d.Text("name", 1, MaxNameBytes),
            Address = d.Text("address"),
            Policy = ListPolicy.Parse(d.Object("policy")),
            Member = MemberBody.Parse(d.Object("member")),
            Server = ServerRecord.Parse(d.Object("server")),
        };
        d.End();
        return body;
    }

    public StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("nonce", Nonce.Span).Text("name", Name).Text("address", Address)
        .Object("policy", Policy.ToJson()).Object("member", Member.ToJson()).Object("server", Server.ToJson());

    /// <summary>What stands for the list id in the opener's device signature: the first 16 bytes of SHA-256("cryptolist/1 genesis" || 00 || nonce).</summary>
    public static ListId Stand(ReadOnlySpan<byte> nonce) =>
        ListId.Read(Digest.Of([.. "cryptolist/1 genesis\0"u8, .. nonce]).ToArray().AsSpan(0, ListId.Size));

    /// <summary>Checks everything and builds the index of a new log.</summary>
    public RosterRefusal? Open(RosterEntry entry, out RosterIndex? index)
    {
        index = null;
        // One device, the one that signs: the record of a second could be lifted from another genesis with the same nonce,
        // and its owner would seem to have opened this list.
        if (Member.Devices.Count != 1) return RosterRefusal.DeviceCount;
        var device = Member.Devices[0];
        if (device.Record.Fingerprint != entry.By) return RosterRefusal.SignerUnknown;
        if (!entry.Signed.IsSignedBy(device.Record.SigningKey)) return RosterRefusal.SignatureInvalid;
        if (!device.IsSignedFor(Stand(Nonce.Span), Member.Id)) return RosterRefusal.DeviceSignatureInvalid;
        if (!Member.Rights.HasFlag(Rights.Owner)) return RosterRefusal.OpenerNotOwner;
        if (!EmailAddress.TryParse(Address, out var listAddress)) return RosterRefusal.AddressMalformed;
        if (MemberBody.Normalize(Member.Address, listAddress.Normalized) is not { } address) return RosterRefusal.AddressMalformed;
        if (Policy.Hidden && address != AddressOpening.Alias(Member.Id, listAddress.Normalized)) return RosterRefusal.AddressShown;
        if (Server.SigningKey.Fingerprint == entry.By) return RosterRefusal.FingerprintUsed;
        if (Server.SealKey.Bytes.Span.SequenceEqual(device.Record.HpkeKey.Bytes.Span)) return RosterRefusal.HpkeKeyUsed;
        index = new RosterIndex(ListId.Read(entry.Signed.Head.ToArray().AsSpan(0, ListId.Size)), Name, listAddress.Normalized);
        index.AddGroup(RosterState.Everyone, 0);
        index.Policies.Set(0, Policy);
        index.SetServerSigningKey(Server.SigningKey, 0);
        index.SetSealKey(Server.SealKey, 0, entry.Time);
        Member.AddTo(index, address, 0, entry.Time);
        index.Entries.Add(entry);
        return null;
    }
}
