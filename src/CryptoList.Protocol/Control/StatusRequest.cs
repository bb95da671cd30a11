using CryptoList.Protocol.Json;
using CryptoList.Protocol.Posts;

namespace CryptoList.Protocol.Control;

/// <summary><c>d</c> of status-request: <c>{"mid":"&lt;Message-ID&gt;"}</c>: what became of the copies of that post.</summary>
public sealed record StatusRequest(string MessageId)
{
    public StrictJsonWriter ToJson() => new StrictJsonWriter().Text("mid", MessageId);

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static StatusRequest Parse(StrictObject d)
    {
        var request = new StatusRequest(d.Text("mid"));
        d.End();
        return MessageIdSyntax.IsValid(request.MessageId) ? request : throw new StrictJsonException(StrictJsonFault.BadValue, "mid");
    }
}
