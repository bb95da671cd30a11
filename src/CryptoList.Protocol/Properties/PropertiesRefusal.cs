namespace CryptoList.Protocol.Properties;

/// <summary>Why properties of a list are not taken (protocol section 7.4). They are never shown as a post either.</summary>
public enum PropertiesRefusal
{
    /// <summary>Not in a post of mode 1 to everyone.</summary>
    Misplaced,

    /// <summary>They do not open under the list key and version they came with.</summary>
    Damaged,

    /// <summary>Not such an object, too large, or not what they came as: another list, version or device.</summary>
    Malformed,

    /// <summary>The signature is not the device's.</summary>
    BadSignature,

    /// <summary>The device was none of an unsuspended owner, at one of the heads that count.</summary>
    NotAnOwner,

    /// <summary>The (rn, rh) in them is not on the log.</summary>
    HeadNotOnLog,

    /// <summary>A version higher than the time allows: nobody could set another after it.</summary>
    VersionAhead,

    /// <summary>Their author signed another post under the number or Message-ID: others may have been shown something else.</summary>
    Fork,

    /// <summary>A newer version is held: an old post, shown again or late.</summary>
    OlderVersion,

    /// <summary>Two owners set this version at once, and the other's goes before it.</summary>
    LostToAnother,
}
