namespace CryptoList.Storage.Moving;

/// <summary>How a move ended; counts by table when it is done.</summary>
public sealed record MoveResult(MoveOutcome Outcome, IReadOnlyDictionary<string, long> Rows);
