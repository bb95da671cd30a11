namespace CryptoList.Lists.Tokens;

/// <summary>What a token is for. Each value and the one after it go into its HMACs, so that a token of one use is none of another.</summary>
internal enum TokenUse : byte
{
    /// <summary>The return path of a copy.</summary>
    ReturnPath = 1,

    /// <summary>The wish of a member to leave.</summary>
    Leaving = 3,
}
