namespace CryptoList.Lists.Requests;

/// <summary>What became of a request.</summary>
public enum RequestOutcome
{
    /// <summary>What follows from it is on disk.</summary>
    Taken,

    /// <summary>No person wrote it: nothing follows.</summary>
    Automatic,

    /// <summary>Too many from this sender, or to this list; later it may be taken.</summary>
    TooMany,

    /// <summary>Its header or a line of it cannot be passed on.</summary>
    Unreadable,
}
