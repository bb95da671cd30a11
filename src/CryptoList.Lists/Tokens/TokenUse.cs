namespace CryptoList.Lists.Tokens;

/// <summary>What a token is for. The value goes into its HMAC, so that a token of one use is none of another; 2 and 6 are those of the key streams.</summary>
internal enum TokenUse : byte
{
    /// <summary>The return path of one member's copy.</summary>
    ReturnPath = 1,

    /// <summary>The return path of a message that several members share.</summary>
    SharedReturnPath = 3,

    /// <summary>The wish of a member to leave.</summary>
    Leaving = 5,
}
