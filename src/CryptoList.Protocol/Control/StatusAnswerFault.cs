namespace CryptoList.Protocol.Control;

/// <summary>Why a status answer is not believed; in the order of the checks.</summary>
public enum StatusAnswerFault
{
    /// <summary>Sealed to another device, for another list, or damaged.</summary>
    CannotOpen,

    /// <summary>Not the form of a status answer.</summary>
    Malformed,

    /// <summary>It names another recipient.</summary>
    NotForMe,

    /// <summary>It names another list.</summary>
    OtherList,

    /// <summary>The log knows no server key by the name of its signer: the log is old, or the answer forged.</summary>
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
    NotAStatusAnswer,

    /// <summary>It was made under a later head than the log's: wait for a newer log.</summary>
    HeadBeyondLog,

    /// <summary>Its roster head is not on the log.</summary>
    HeadNotOnLog,

    /// <summary>Its signing key was not the server's at that head.</summary>
    ServerKeyNotInForce,

    /// <summary>Nobody here asked that.</summary>
    NotAsked,
}
