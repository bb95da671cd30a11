namespace CryptoList.Protocol.Roster;

/// <summary>What a member may do; names in the log are lower case.</summary>
[Flags]
public enum Rights
{
    None = 0,
    Post = 1,
    Receive = 2,
    Owner = 4,
    /// <summary>May hand out the list key.</summary>
    Distribute = 8,
    /// <summary>May replace the list key, in the member's order.</summary>
    Update = 16,
    /// <summary>The key agent.</summary>
    Agent = 32,
}
