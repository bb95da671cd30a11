namespace CryptoList.Lists.Membership;

/// <summary>What became of an entry.</summary>
public enum AppendOutcome
{
    /// <summary>In the log, and durable.</summary>
    Appended,

    /// <summary>The log's rules are against it; see <see cref="AppendResult.Refusal"/>.</summary>
    Refused,

    /// <summary>Its time is more than 10 minutes off the server's.</summary>
    ClockOff,

    /// <summary>It gives a member the address of a list of this server, or one below it: copies would come back here. The log's rules would allow it.</summary>
    AddressIsList,

    /// <summary>The list hides addresses, and the one to which the member's mail would go did not come with the entry.</summary>
    AddressMissing,
}
