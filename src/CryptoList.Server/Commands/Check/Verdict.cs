namespace CryptoList.Server.Commands.Check;

/// <summary>What a look came to.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, and should be otherwise.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,
}
