namespace CryptoList.Lists.Posting;

/// <summary>What became of an accepting transaction.</summary>
public enum AcceptOutcome
{
    /// <summary>Stored, and durable.</summary>
    Stored,

    /// <summary>Number or msg-id were taken in between; ask <see cref="IPostStore.LookUpAsync"/> again.</summary>
    Taken,

    /// <summary>A number declared void was accepted.</summary>
    VoidTaken,

    /// <summary>The list's log has grown since the checks were made; make them again.</summary>
    HeadMoved,
}
