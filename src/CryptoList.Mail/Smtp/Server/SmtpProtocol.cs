namespace CryptoList.Mail.Smtp.Server;

/// <summary>Which protocol a session speaks.</summary>
public enum SmtpProtocol
{
    /// <summary>RFC 5321: one reply for the message.</summary>
    Smtp,

    /// <summary>RFC 2033: LHLO, and after the data one reply for each accepted recipient.</summary>
    Lmtp,
}
