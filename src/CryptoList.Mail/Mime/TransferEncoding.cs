namespace CryptoList.Mail.Mime;

/// <summary>Content-Transfer-Encoding, RFC 2045 section 6.</summary>
public enum TransferEncoding
{
    SevenBit,
    EightBit,
    Binary,
    QuotedPrintable,
    Base64,

    /// <summary>One that is not known here: the part can be passed on but not decoded.</summary>
    Unknown,
}
