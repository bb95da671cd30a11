namespace CryptoList.Mail.Smtp;

/// <summary>When a report on a recipient is wanted: the NOTIFY parameter (RFC 3461 section 4.1). No flag means NEVER.</summary>
[Flags]
public enum DsnNotify
{
    /// <summary>NEVER.</summary>
    Never = 0,

    /// <summary>On delivery.</summary>
    Success = 1,

    /// <summary>On failure.</summary>
    Failure = 2,

    /// <summary>On delay.</summary>
    Delay = 4,
}
