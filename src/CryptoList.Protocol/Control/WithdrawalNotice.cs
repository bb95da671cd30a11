using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of withdraw-invite: <c>{"inv":"&lt;16B&gt;","sign":"&lt;65B&gt;","why":"used"|"withdrawn"|"expired"}</c>. A joiner has no log to look the sender up in: the
/// point is the sender's own, and believed when its fingerprint is one that the invitation names.
/// </summary>
public sealed record WithdrawalNotice(InvitationId Invitation, VerifyingKey Sender, WithdrawalReason Reason)
{
    private static readonly string[] Reasons = ["used", "withdrawn", "expired"];

    public StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("inv", Invitation).SigningKey("sign", Sender).Text("why", Reasons[(int)Reason]);

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static WithdrawalNotice Parse(StrictObject d)
    {
        var (invitation, sender, why) = (d.InvitationId("inv"), d.ReadSigningKey("sign"), Array.IndexOf(Reasons, d.Text("why")));
        d.End();
        return why >= 0 ? new WithdrawalNotice(invitation, sender, (WithdrawalReason)why) : throw new StrictJsonException(StrictJsonFault.BadValue, "why");
    }
}
