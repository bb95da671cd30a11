namespace CryptoList.Helper.Bridge.Door;

/// <summary>How mail programs come in to the bridge.</summary>
public enum ClientTlsMode
{
    /// <summary>In clear, within this machine.</summary>
    Off,

    /// <summary>With STARTTLS (RFC 9051 section 6.2.1, RFC 3207); nobody logs in before.</summary>
    StartTls,

    /// <summary>TLS from the first octet (RFC 8314 section 3).</summary>
    Implicit,
}
