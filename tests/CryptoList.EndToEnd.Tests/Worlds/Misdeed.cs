namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>What a relay can do instead of answering.</summary>
public enum Misdeed
{
    None,

    /// <summary>421 (RFC 5321 section 3.8), then it closes.</summary>
    Say421,

    /// <summary>Half a reply, and then nothing, for as long as the client waits.</summary>
    Stall,

    /// <summary>RST: the connection is gone, with what was under way in it.</summary>
    Reset,

    /// <summary>Closes without a word.</summary>
    Close,

    /// <summary>Octets that are neither SMTP nor TLS, then it closes.</summary>
    Garbage,
}
