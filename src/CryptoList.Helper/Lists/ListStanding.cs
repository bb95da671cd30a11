namespace CryptoList.Helper.Lists;

/// <summary>How far I am in a list.</summary>
public enum ListStanding
{
    /// <summary>I asked to join; the log does not show me yet.</summary>
    Joining,

    /// <summary>The log shows me.</summary>
    Member,

    /// <summary>The log shows this device of mine, which waits for its 24 hours to be over.</summary>
    Waiting,

    /// <summary>The log showed me with this device once, and does no more.</summary>
    Left,
}
