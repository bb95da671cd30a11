namespace CryptoList.Protocol.Control;

/// <summary>Why a control message is not taken.</summary>
public enum ControlRefusal
{
    /// <summary>Sealed to another key, for another list or device, or damaged.</summary>
    CannotOpen,

    /// <summary>Not the strict JSON of a control message, or no signature after it.</summary>
    Malformed,

    /// <summary>Its <c>to</c> is another device.</summary>
    NotForMe,

    /// <summary>Its <c>list</c> is another list.</summary>
    OtherList,

    /// <summary>Nobody knows the key of <c>from</c>.</summary>
    UnknownSender,

    /// <summary>The sender's signature does not hold.</summary>
    BadSignature,

    /// <summary>Its <c>exp</c> has passed.</summary>
    Expired,

    /// <summary>Its <c>ts</c> is more than 24 hours ahead.</summary>
    NotYet,

    /// <summary>Its <c>exp</c> is before <c>ts</c>, or further from it than its type allows.</summary>
    LivesTooLong,
}
