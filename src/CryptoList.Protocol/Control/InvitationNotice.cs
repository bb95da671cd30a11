using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of welcome: <c>{"inv":"&lt;16B&gt;"}</c>. A welcome's (rn, rh) are the head its sender saw, which the joiner
/// must find on its own log before it answers any key-request.
/// </summary>
public sealed record InvitationNotice(InvitationId Invitation)
{
    public StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("inv", Invitation);

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static InvitationNotice Parse(StrictObject d)
    {
        var notice = new InvitationNotice(d.InvitationId("inv"));
        d.End();
        return notice;
    }
}
