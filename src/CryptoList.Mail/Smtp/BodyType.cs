namespace CryptoList.Mail.Smtp;

/// <summary>The BODY parameter (RFC 6152).</summary>
public enum BodyType
{
    /// <summary>7BIT, or not declared.</summary>
    SevenBit,

    /// <summary>8BITMIME.</summary>
    EightBitMime,
}
