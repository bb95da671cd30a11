namespace CryptoList.Protocol.Posts;

/// <summary>The modes of protocol section 4. Only <see cref="List"/> is built; the others are refused by name.</summary>
public static class PostMode
{
    /// <summary>Signed, not encrypted.</summary>
    public const long Plain = 0;

    /// <summary>Sealed under the list key, wrapped for each device.</summary>
    public const long List = 1;

    /// <summary>As <see cref="List"/>, with copies that cannot be linked.</summary>
    public const long Unlinkable = 2;

    /// <summary>No layer for each member.</summary>
    public const long Layerless = 3;

    /// <summary>One-to-one inside the list.</summary>
    public const long Direct = 4;

    /// <summary>True for a mode that the protocol knows.</summary>
    public static bool IsKnown(long mode) => mode is >= Plain and <= Direct;

    /// <summary>True for a mode that this program seals, forwards and opens.</summary>
    public static bool IsBuilt(long mode) => mode is List;
}
