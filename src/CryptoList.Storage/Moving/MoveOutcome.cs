namespace CryptoList.Storage.Moving;

/// <summary>Whether a move was done, or why not.</summary>
public enum MoveOutcome
{
    Done,

    /// <summary>A server runs on the source.</summary>
    SourceServed,

    /// <summary>A server runs on the target.</summary>
    TargetServed,

    /// <summary>The target has lists, posts or a history of its own.</summary>
    TargetNotEmpty,

    /// <summary>The target's counts were not the source's; nothing was written.</summary>
    CountsDiffer,
}
