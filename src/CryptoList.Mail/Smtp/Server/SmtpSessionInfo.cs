using System.Net;

namespace CryptoList.Mail.Smtp.Server;

/// <summary>What a session knows of its peer; filled by the session, read by the handler.</summary>
public sealed class SmtpSessionInfo
{
    /// <summary>The peer's end, or null where the transport has none.</summary>
    public EndPoint? Remote { get; init; }

    /// <summary>Our end, or null where the transport has none.</summary>
    public EndPoint? Local { get; init; }

    /// <summary>SMTP or LMTP.</summary>
    public SmtpProtocol Protocol { get; internal set; }

    /// <summary>What the client said after HELO, EHLO or LHLO: 1 to 255 printable characters, unchecked otherwise; null before.</summary>
    public string? HeloName { get; internal set; }

    /// <summary>EHLO or LHLO was said, so that extensions are in force.</summary>
    public bool Extended { get; internal set; }

    /// <summary>Whether the transport is encrypted; set by what wraps it.</summary>
    public bool Encrypted { get; set; }

    /// <summary>Who has logged in (RFC 4954), prepared with SASLprep; null before.</summary>
    public string? User { get; internal set; }

    /// <summary>The "with" word of a Received field (RFC 3848, RFC 6531 section 4.3).</summary>
    public string TransmissionType(bool smtpUtf8 = false)
    {
        string word = Protocol == SmtpProtocol.Lmtp ? "LMTP" : Extended ? "ESMTP" : "SMTP";
        if (smtpUtf8) word = "UTF8" + (Protocol == SmtpProtocol.Lmtp ? "LMTP" : "SMTP");
        if (word == "SMTP") return word;
        return word + (Encrypted ? "S" : "") + (User is not null ? "A" : "");
    }
}
