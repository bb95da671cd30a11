namespace CryptoList.Server.Settings;

/// <summary>How copies are signed.</summary>
public enum DkimMode
{
    /// <summary>Not here: the relay does, or nobody.</summary>
    Off,

    /// <summary>One signature for all copies of a post, over what they share.</summary>
    Shared,

    /// <summary>One for each copy, over its own fields too.</summary>
    PerCopy,
}
