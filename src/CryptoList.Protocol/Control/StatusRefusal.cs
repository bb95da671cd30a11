namespace CryptoList.Protocol.Control;

/// <summary>Why the server does not answer a status request; on the wire in lower case with hyphens. In the order of the checks.</summary>
public enum StatusRefusal
{
    /// <summary>From the null sender, an automatic reply, or in circles.</summary>
    Automatic,

    /// <summary>The mail holds no control message, or several.</summary>
    NotAControlMessage,

    /// <summary>Sealed to another key than the server's for this list, or damaged.</summary>
    CannotOpen,

    /// <summary>Not the form of a status request.</summary>
    Malformed,

    /// <summary>It names another recipient.</summary>
    NotForMe,

    /// <summary>It names another list.</summary>
    OtherList,

    /// <summary>Its device is not one in force of a member.</summary>
    UnknownSender,

    /// <summary>Its signature does not hold.</summary>
    BadSignature,

    /// <summary>It is dated more than 24 hours ahead.</summary>
    NotYet,

    /// <summary>Its time to live is not what its type allows.</summary>
    LivesTooLong,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>A control message of another type.</summary>
    NotAStatusRequest,

    /// <summary>Its roster head is not on this list's log.</summary>
    HeadNotOnLog,

    /// <summary>Its member is suspended.</summary>
    SenderSuspended,

    /// <summary>The list has no post of that Message-ID, or remembers none any more.</summary>
    UnknownPost,

    /// <summary>The post is another member's, and the asker does not own the list.</summary>
    NotTheAuthor,

    /// <summary>This device has asked too often within the hour.</summary>
    RateExceeded,

    /// <summary>This very request was answered before.</summary>
    Replayed,
}
