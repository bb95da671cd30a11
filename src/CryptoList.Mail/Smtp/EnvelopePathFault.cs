namespace CryptoList.Mail.Smtp;

/// <summary>Why a text is no envelope path.</summary>
public enum EnvelopePathFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Not of the grammar of RFC 5321 section 4.1.2.</summary>
    Syntax,

    /// <summary>The local part, the domain or a label of it is too long.</summary>
    TooLong,

    /// <summary>Octets that are no UTF-8.</summary>
    NotUtf8,

    /// <summary>An address without a domain that is not Postmaster.</summary>
    NoDomain,

    /// <summary>The null path where a recipient must stand.</summary>
    NullRecipient,
}
