using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>An invitation laid down by hand: every field can be wrong and still be signed.</summary>
public sealed class RawInvitation(RosterWorld world)
{
    public byte[] List { get; set; } = world.Log.List.ToArray();
    public InvitationId Id { get; set; } = InvitationId.NewRandom();
    public MemberId Member { get; set; } = MemberId.NewRandom();
    public string Address { get; set; } = "alice@example.org";
    public byte[]? Hidden { get; set; }
    public string[] Rights { get; set; } = ["post", "receive"];
    public SigningKey By { get; set; } = world.Owner.Device.SigningKey;
    public SigningKey? SignedBy { get; set; }
    public long Time { get; set; } = world.Time.Now;
    public long Expires { get; set; } = world.Time.Now + 86400;
    public long HeadNumber { get; set; } = world.Log.HeadNumber;
    public Digest Head { get; set; } = world.Log.Head;
    public string LogAddress { get; set; } = "";

    public InvitationLink Make()
    {
        var oneTime = SigningKey.Generate();
        var json = new StrictJsonWriter().Integer("v", 1).Bytes("list", List).Bytes("inv", Id).Bytes("member", Member).Bytes("pub", oneTime.PublicKey.Point.Span)
            .Text("address", Address);
        if (Hidden is not null) json.Bytes("hidden", Hidden);
        var raw = json.Texts("rights", Rights).Bytes("by", By.PublicKey.Fingerprint.Value.ToArray()).Bytes("to", By.PublicKey.Fingerprint.Value.ToArray())
            .Text("log", LogAddress).Integer("ts", Time).Integer("exp", Expires).Integer("n", HeadNumber).Bytes("head", Head.ToArray()).ToUtf8();
        return new InvitationLink(Invitation.Parse(raw, (SignedBy ?? By).Sign("cryptolist/1 invite", Digest.Of(raw).ToArray())), oneTime);
    }

    /// <summary>The member-add for it, well formed and signed by the owner of the world.</summary>
    public SignedEntry Join(DeviceKeys? device = null)
    {
        using var link = Make();
        return world.Join(link, device ?? DeviceKeys.Generate());
    }
}
