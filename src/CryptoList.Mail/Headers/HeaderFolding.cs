namespace CryptoList.Mail.Headers;

/// <summary>Where a field may be folded.</summary>
public enum HeaderFolding
{
    /// <summary>Before white space only (RFC 5322 section 2.2.3): unfolding gives back exactly the value.</summary>
    AtWhiteSpace,

    /// <summary>
    /// Also inside a word, which puts a space into the unfolded value. Only for fields whose grammar drops white space,
    /// as that of the CryptoList fields and of DKIM's base64 does.
    /// </summary>
    Anywhere,
}
