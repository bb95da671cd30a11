namespace CryptoList.Helper.Lists;

/// <summary>How far I am in a list.</summary>
public enum ListStanding
{
    /// <summary>I asked to join; the log does not show me yet.</summary>
    Joining,

    /// <summary>The log shows me.</summary>
    Member,

    /// <summary>The log showed me once, and does no more.</summary>
    Left,
}
