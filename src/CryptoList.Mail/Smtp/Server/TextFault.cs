namespace CryptoList.Mail.Smtp.Server;

/// <summary>What is wrong with the text of a message; the first fault counts.</summary>
internal enum TextFault
{
    None,
    BareLineEnding,
    Nul,
    LineTooLong,
}
