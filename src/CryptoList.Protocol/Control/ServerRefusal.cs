namespace CryptoList.Protocol.Control;

/// <summary>Why the server does not take a mail to a list's <c>+status</c> or <c>+key</c>; on the wire in lower case with hyphens. In the order of the checks.</summary>
public enum ServerRefusal
{
    /// <summary>From the null sender, an automatic reply, or in circles.</summary>
    Automatic,

    /// <summary>The mail holds no control message, or several.</summary>
    NotAControlMessage,

    /// <summary>The mail holds no bundle, or several.</summary>
    NotABundle,

    /// <summary>The mail is longer than this server takes.</summary>
    TooLarge,

    /// <summary>Sealed to another key than the server's for this list, or damaged.</summary>
    CannotOpen,

    /// <summary>Not the form of a request, or of a bundle's line.</summary>
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

    /// <summary>A control message of a type that is not taken at <c>+key</c>.</summary>
    NotAKeyRequest,

    /// <summary>Its roster head is not on this list's log.</summary>
    HeadNotOnLog,

    /// <summary>Its member is suspended.</summary>
    SenderSuspended,

    /// <summary>What stands behind a submit is not what it names, or something stands behind a request that stands alone.</summary>
    RestChanged,

    /// <summary>One line, sealed to a device that is not one of an owner's or an agent's, and made no link that the line shows.</summary>
    NobodyToTakeIt,

    /// <summary>The list has no post of that Message-ID, or remembers none any more.</summary>
    UnknownPost,

    /// <summary>The post is another member's, and the asker does not own the list.</summary>
    NotTheAuthor,

    /// <summary>This device has asked, or been written to, too often within the hour.</summary>
    RateExceeded,

    /// <summary>This very request was taken before.</summary>
    Replayed,
}
