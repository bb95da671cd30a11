namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Which extensions a relay offers: each makes the server send in another way.</summary>
public enum RelayOffer
{
    /// <summary>One command, one reply.</summary>
    Plain,

    Pipelining,

    /// <summary>And PIPELINING.</summary>
    Chunking,
}
