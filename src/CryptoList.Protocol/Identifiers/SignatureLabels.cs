namespace CryptoList.Protocol.Identifiers;

/// <summary>
/// The labels that keep one use of a signing key apart from every other: SIG is over <c>label || 00 || x</c> (protocol section 2).
/// A key that signs under one label has said nothing under another.
/// </summary>
internal static class SignatureLabels
{
    /// <summary>x = SHA-256(E).</summary>
    public const string Roster = "cryptolist/1 roster";

    /// <summary>x = list id || member id || SHA-256(record).</summary>
    public const string Device = "cryptolist/1 device";

    /// <summary>x = list id || prev || SHA-256(type || 00 || member id || subject).</summary>
    public const string CoSignature = "cryptolist/1 co";

    /// <summary>x = SHA-256(I).</summary>
    public const string Invitation = "cryptolist/1 invite";

    /// <summary>x = SHA-256(I) || SHA-256(record), by the one-time key.</summary>
    public const string Join = "cryptolist/1 join";

    /// <summary>x = SHA-256(I) || SHA-256(sealed message), by the one-time key.</summary>
    public const string Pass = "cryptolist/1 pass";

    /// <summary>x = SHA-256(C); also the label of the HPKE info.</summary>
    public const string Control = "cryptolist/1 control";

    /// <summary>x = SHA-256(receipt).</summary>
    public const string Receipt = "cryptolist/1 receipt";

    /// <summary>x = SHA-256(J); also the label of the context of chunked encryption.</summary>
    public const string Properties = "cryptolist/1 properties";
}
