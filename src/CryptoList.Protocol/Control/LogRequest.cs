using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary><c>d</c> of log-request, a member's device to the server: <c>{"n"}</c>, the number of the first entry wanted. Answered by pieces of the log, up to its head.</summary>
public sealed record LogRequest(long First)
{
    public StrictJsonWriter ToJson() => new StrictJsonWriter().Integer("n", First);

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static LogRequest Parse(StrictObject d)
    {
        var request = new LogRequest(d.Integer("n"));
        d.End();
        return request;
    }
}
