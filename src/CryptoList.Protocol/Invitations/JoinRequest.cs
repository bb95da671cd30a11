using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Invitations;

/// <summary>
/// What the joiner sends back: the device record, its own signature, and the one-time key's over SHA-256(I) || SHA-256(record).
/// As a file or in a <c>join</c> control message: <c>{"v":1,"invite","isig","rec","sig","jsig"}</c>, then <c>"address"</c>, an
/// <see cref="AddressOpening"/> as b64u, where the list hides addresses, and <c>"pw"</c> where the inviter wants an approval password; sealed, it reaches nobody but the inviter.
/// </summary>
public sealed record JoinRequest(ReadOnlyMemory<byte> Invitation, ReadOnlyMemory<byte> InvitationSignature, DeviceRecord Device, ReadOnlyMemory<byte> DeviceSignature, ReadOnlyMemory<byte> JoinSignature)
{
    /// <summary>Longest approval password in bytes of UTF-8.</summary>
    public const int MaxPasswordBytes = 128;

    /// <summary>Longest line in bytes.</summary>
    public const int MaxLineBytes = 16 * 1024;

    /// <exception cref="StrictJsonException">The device name is too long.</exception>
    public static JoinRequest Create(InvitationLink link, DeviceKeys device, string deviceName)
    {
        var signed = SignedDevice.Create(device, deviceName, link.Invitation.List, link.Invitation.Member);
        var join = link.OneTimeKey.Sign(SignatureLabels.Join, link.Invitation.JoinInput(signed.Record));
        return new(link.Invitation.Raw, link.Invitation.Signature, signed.Record, signed.Signature, join) { Opening = link.Opening };
    }

    /// <summary>The joiner's address where the list hides it, as the inviter meant it; otherwise null. It goes to the server, and into no entry.</summary>
    public AddressOpening? Opening { get; init; }

    /// <summary>The approval password; null when none was asked for. Not signed, and no part of what goes into the log.</summary>
    public string? Password { get; init; }

    public Invitation ReadInvitation() => Invitations.Invitation.Parse(Invitation, InvitationSignature);

    public StrictJsonWriter ToJson()
    {
        var json = WithDevice(new StrictJsonWriter().Integer("v", 1).Bytes("invite", Invitation.Span).Bytes("isig", InvitationSignature.Span)).Bytes("jsig", JoinSignature.Span);
        if (Opening is not null) json.Bytes("address", Opening.ToArray());
        return Password is null ? json : json.Text("pw", Password);
    }

    /// <summary>One line of JSON, without a line end.</summary>
    public string ToLine() => ToJson().ToString();

    /// <exception cref="StrictJsonException">Not a join; signatures are not checked here.</exception>
    public static JoinRequest ParseLine(ReadOnlySpan<byte> utf8) => Parse(StrictObject.Parse(utf8, MaxLineBytes));

    /// <exception cref="StrictJsonException">Not a join; signatures are not checked here.</exception>
    public static JoinRequest Parse(StrictObject json)
    {
        json.Version(1);
        var invitation = Invitations.Invitation.Parse(json.Bytes("invite"), json.Bytes("isig", SigningKey.SignatureSize));
        var device = SignedDevice.Take(json);
        var join = new JoinRequest(invitation.Raw, invitation.Signature, device.Record, device.Signature, json.Bytes("jsig", SigningKey.SignatureSize))
        {
            Opening = json.Has("address") ? AddressOpening.Parse(json.Bytes("address"), "address") : null,
            Password = json.Has("pw") ? json.Text("pw", 1, MaxPasswordBytes) : null,
        };
        json.End();
        if (!invitation.GoesWith(join.Opening)) throw new StrictJsonException(StrictJsonFault.BadValue, "address");
        return join;
    }

    private StrictJsonWriter WithDevice(StrictJsonWriter json) => new SignedDevice(Device, DeviceSignature).WriteTo(json);
}
