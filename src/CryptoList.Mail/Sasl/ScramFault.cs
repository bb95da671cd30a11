namespace CryptoList.Mail.Sasl;

/// <summary>Why an exchange of SCRAM does not go on.</summary>
public enum ScramFault
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>A message is not of the grammar (RFC 5802 section 7), or too long.</summary>
    Malformed,

    /// <summary>An extension marked as mandatory (<c>m=</c>) that nobody knows.</summary>
    UnknownExtension,

    /// <summary>Channel binding was asked for (<c>p=</c>), or the header was changed on the way.</summary>
    ChannelBinding,

    /// <summary>The nonce is not the one agreed on.</summary>
    NonceDiffers,

    /// <summary>Somebody else's mail box was asked for by the authorization identity.</summary>
    AuthorizationIdentity,

    /// <summary>An iteration count below 4,096 or above 10,000,000, or a salt out of range.</summary>
    Parameters,

    /// <summary>The other side does not know the password, or there is no such user.</summary>
    NotAuthentic,
}
