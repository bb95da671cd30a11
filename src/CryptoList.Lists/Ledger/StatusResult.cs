using CryptoList.Protocol.Control;

namespace CryptoList.Lists.Ledger;

/// <summary>What became of a status request. Closed: one of the three nested.</summary>
public abstract record StatusResult
{
    private StatusResult() { }

    /// <summary>The answer is stored and will be sent.</summary>
    public sealed record Answered : StatusResult;

    /// <summary>There will be no answer.</summary>
    public sealed record Refused(ServerRefusal Reason) : StatusResult;

    /// <summary>Nothing was stored; the same request may be taken later. The reason is for the log.</summary>
    public sealed record TryLater(string Reason) : StatusResult;
}
