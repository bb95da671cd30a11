namespace CryptoList.Helper.Lists;

/// <summary>What was wrong with a log I was shown. While one stands nothing is sent to the list.</summary>
/// <param name="Kind">Fork, rollback, or another list under this address.</param>
/// <param name="Entry">The number of the first entry that differs or is missing.</param>
/// <param name="Evidence">The file that keeps the log I was shown.</param>
/// <param name="Time">When, Unix seconds.</param>
public sealed record Dispute(DisputeKind Kind, long Entry, string Evidence, long Time);

/// <summary>The ways in which a log can deny what it said before.</summary>
public enum DisputeKind
{
    /// <summary>Another entry stands where one stood before, both rightly signed.</summary>
    Fork,

    /// <summary>Entries that I was shown before are gone from the end.</summary>
    Rollback,

    /// <summary>A second genesis for the same address.</summary>
    SecondGenesis,

    /// <summary>The whole log does not give the state that was signed when I was let in.</summary>
    Image,
}
