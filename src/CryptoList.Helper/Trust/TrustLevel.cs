namespace CryptoList.Helper.Trust;

/// <summary>What I know of who holds a device, beyond what the log says.</summary>
internal enum TrustLevel
{
    /// <summary>The log alone says whose it is: an owner could be wrong about the person, or lied to.</summary>
    Unverified,

    /// <summary>A device I verified, or my own, let it in.</summary>
    Vouched,

    /// <summary>I compared its fingerprint with its owner, or it is my own.</summary>
    Verified,
}
