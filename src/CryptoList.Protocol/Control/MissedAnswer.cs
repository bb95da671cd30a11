using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of missed-answer, the server to the device that asked: <c>{"req":"&lt;16B&gt;","sent","gone":["&lt;Message-ID&gt;",…]}</c>: how many copies come,
/// and which posts cannot, at most 100: deleted, or from a time that is not the member's to read.
/// </summary>
public sealed record MissedAnswer(MemberId Request, long Sent, IReadOnlyList<string> Gone)
{
    public StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("req", Request).Integer("sent", Sent).Texts("gone", Gone);

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static MissedAnswer Parse(StrictObject d)
    {
        var answer = new MissedAnswer(d.MemberId("req"), d.Integer("sent"), d.Texts("gone"));
        d.End();
        return answer.Gone.Count <= MissedRequest.MaxMessageIds ? answer : throw new StrictJsonException(StrictJsonFault.BadValue, "gone");
    }
}
