namespace CryptoList.Lists.Hosting;

/// <summary>Why a list was not installed.</summary>
public enum HostingRefusal
{
    /// <summary>No ticket with the genesis' server key: the log was made for another server, or the ticket was thrown away.</summary>
    NoSuchTicket,

    /// <summary>The genesis names other server keys than the ticket's.</summary>
    OtherServerKeys,

    /// <summary>The log does not verify; <see cref="HostingResult.LogRefusal"/> says why.</summary>
    LogRefused,

    /// <summary>Its time is more than 10 minutes ahead of the server's.</summary>
    ClockOff,

    /// <summary>Another list has this address.</summary>
    AddressTaken,

    /// <summary>The list is here already.</summary>
    AlreadyHosted,

    /// <summary>A member's address is a list of this server, or one below it: copies would come back here.</summary>
    MemberIsList,

    /// <summary>The list hides addresses, and where its opener's mail goes was not said; or it hides none, and it was.</summary>
    AddressMissing,
}
