namespace CryptoList.Helper.Outbox;

/// <summary>What a mail server said to a submission.</summary>
internal enum HandingResult
{
    /// <summary>It has it.</summary>
    Taken,

    /// <summary>It may have it: the connection was lost at the end. The same octets go again.</summary>
    InDoubt,

    /// <summary>Not now.</summary>
    Later,

    /// <summary>No.</summary>
    Refused,
}

/// <summary>The result and the server's words on one line.</summary>
internal sealed record Handing(HandingResult Result, string Reply);
