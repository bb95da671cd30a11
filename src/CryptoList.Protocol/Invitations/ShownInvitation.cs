using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Invitations;

/// <summary>
/// An invitation shown beside a sealed message, so that the server sees whose wish it is that the message is passed on:
/// <c>"invite":"&lt;b64u I&gt;","isig":"&lt;64B&gt;"</c>, and by who joins <c>"psig":"&lt;64B&gt;"</c>, SIG(one-time key, "cryptolist/1 pass", SHA-256(I) || SHA-256(message)).
/// The one-time private key is not shown, so whoever sees this on its way can let nothing else pass by it.
/// </summary>
public sealed class ShownInvitation
{
    private ShownInvitation(Invitation invitation, ReadOnlyMemory<byte> passSignature) => (Invitation, PassSignature) = (invitation, passSignature);

    public Invitation Invitation { get; }

    /// <summary>64 bytes; empty where no one-time key signed.</summary>
    public ReadOnlyMemory<byte> PassSignature { get; }

    /// <summary>By whoever holds the link.</summary>
    public static ShownInvitation Sign(InvitationLink link, ReadOnlySpan<byte> message) =>
        new(link.Invitation, link.OneTimeKey.Sign(SignatureLabels.Pass, Input(link.Invitation, message)));

    /// <summary>By one who does not hold the link.</summary>
    public static ShownInvitation Unsigned(Invitation invitation) => new(invitation, default);

    /// <summary>True when who holds the link signed that message.</summary>
    public bool Passes(ReadOnlySpan<byte> message) => Invitation.OneTimeKey.Verify(SignatureLabels.Pass, Input(Invitation, message), PassSignature.Span);

    /// <exception cref="StrictJsonException">Not an invitation.</exception>
    internal static ShownInvitation? Take(StrictObject line)
    {
        if (!line.Has("invite")) return null;
        var invitation = Invitation.Parse(line.Bytes("invite"), line.Bytes("isig", SigningKey.SignatureSize));
        return new ShownInvitation(invitation, line.Has("psig") ? line.Bytes("psig", SigningKey.SignatureSize) : default(ReadOnlyMemory<byte>));
    }

    internal StrictJsonWriter WriteTo(StrictJsonWriter line)
    {
        line.Bytes("invite", Invitation.Raw.Span).Bytes("isig", Invitation.Signature.Span);
        return PassSignature.IsEmpty ? line : line.Bytes("psig", PassSignature.Span);
    }

    private static byte[] Input(Invitation invitation, ReadOnlySpan<byte> message)
    {
        var x = new byte[2 * Digest.Size];
        invitation.Hash.WriteTo(x);
        Digest.Of(message).WriteTo(x.AsSpan(Digest.Size));
        return x;
    }
}
