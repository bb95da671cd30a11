using CryptoList.Protocol.Json;
using CryptoList.Protocol.Posts;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of missed-request, a member's device to the server: <c>{"since"}</c> or <c>{"mids":["&lt;Message-ID&gt;",…]}</c>: posts accepted from then on
/// (Unix seconds), or those, wrapped again for this device.
/// </summary>
public sealed record MissedRequest(long? Since, IReadOnlyList<string> MessageIds)
{
    /// <summary>Most Message-IDs in one request.</summary>
    public const int MaxMessageIds = 100;

    public StrictJsonWriter ToJson() => Since is { } since ? new StrictJsonWriter().Integer("since", since) : new StrictJsonWriter().Texts("mids", MessageIds);

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static MissedRequest Parse(StrictObject d)
    {
        var request = d.Has("since") ? new MissedRequest(d.Integer("since"), []) : new MissedRequest(null, d.Texts("mids"));
        d.End();
        if (request.MessageIds.Count > MaxMessageIds || !request.MessageIds.All(id => MessageIdSyntax.IsValid(id))) throw new StrictJsonException(StrictJsonFault.BadValue, "mids");
        return request;
    }
}
