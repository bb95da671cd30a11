namespace CryptoList.Lists.Leaving;

/// <summary>What became of a wish to leave.</summary>
public enum LeaveOutcome
{
    /// <summary>The member gets nothing more, from now on or since before.</summary>
    Left,

    /// <summary>Nothing was done yet: it is the last owner who gets the list's mail, and has not said that this is known.</summary>
    LastOwner,
}
