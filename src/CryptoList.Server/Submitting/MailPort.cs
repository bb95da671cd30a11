namespace CryptoList.Server.Submitting;

/// <summary>Whose mail a port takes, and with it which addresses.</summary>
internal enum MailPort
{
    /// <summary>What other mail servers hand over, by SMTP or LMTP, without a login: posts, and mail that comes back.</summary>
    Deliver,

    /// <summary>What people submit once they have logged in (RFC 6409): posts only.</summary>
    Submit,
}
