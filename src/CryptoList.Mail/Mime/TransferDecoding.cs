namespace CryptoList.Mail.Mime;

/// <summary>What to do with encoded data that is not well formed.</summary>
public enum TransferDecoding
{
    /// <summary>Refuse it with <see cref="MailFormatFault.BadTransferEncoding"/>. White space and line ends within base64 are well formed.</summary>
    Strict,

    /// <summary>Make the best of it, as RFC 2045 sections 6.7 and 6.8 advise: foreign characters are left out, missing padding is added.</summary>
    Lenient,
}
