namespace CryptoList.Mail.Smtp.Server;

/// <summary>What was wrong with a line where a command should be.</summary>
internal enum SmtpLineFault
{
    None,
    TooLong,
    BareLineEnding,
}
