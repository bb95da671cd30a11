namespace CryptoList.Mail;

/// <summary>A message that is not of the form asked for.</summary>
public sealed class MailFormatException(MailFormatFault fault, string message) : FormatException(message)
{
    public MailFormatFault Fault { get; } = fault;
}
