namespace CryptoList.Mail.Smtp;

/// <summary>What of the message a failure report shall hold: the RET parameter (RFC 3461 section 4.3).</summary>
public enum DsnReturn
{
    /// <summary>The whole message.</summary>
    Full,

    /// <summary>Only its header.</summary>
    Headers,
}
