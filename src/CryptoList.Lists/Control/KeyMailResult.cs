using CryptoList.Protocol.Control;

namespace CryptoList.Lists.Control;

/// <summary>What became of a mail to a list's <c>+key</c>. Closed: one of the three nested.</summary>
public abstract record KeyMailResult
{
    private KeyMailResult() { }

    /// <summary>What follows is stored. <see cref="Type"/> is null for a joiner's mail; <see cref="Refusal"/> is what the answer says, null when all was done.</summary>
    public sealed record Taken(ControlType? Type, string? Refusal = null) : KeyMailResult;

    /// <summary>Nothing was done.</summary>
    public sealed record Refused(ServerRefusal Reason) : KeyMailResult;

    /// <summary>Nothing is lost; the same mail may be taken later. The reason is for the log.</summary>
    public sealed record TryLater(string Reason) : KeyMailResult;
}
