namespace CryptoList.Mail.Smtp.Client;

/// <summary>Why octets cannot be sent as message content.</summary>
public enum SharedContentFault
{
    /// <summary>They can.</summary>
    None,

    /// <summary>A CR or LF alone.</summary>
    BareLineEnding,

    /// <summary>A NUL.</summary>
    Nul,

    /// <summary>A line of more than 998 octets without its CRLF.</summary>
    LineTooLong,

    /// <summary>The last line has no CRLF.</summary>
    NoFinalLineEnding,
}
