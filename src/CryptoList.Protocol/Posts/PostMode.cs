namespace CryptoList.Protocol.Posts;

/// <summary>The modes of protocol section 4. A list's policy says which its posts may have.</summary>
public static class PostMode
{
    /// <summary>Signed, not encrypted.</summary>
    public const long Plain = 0;

    /// <summary>Sealed under a key of its own, which is wrapped under the list key and for each device.</summary>
    public const long List = 1;

    /// <summary>As <see cref="List"/>, each member's copy with a body of its own.</summary>
    public const long Unlinkable = 2;

    /// <summary>As <see cref="List"/>, without the layer for each device.</summary>
    public const long Layerless = 3;

    /// <summary>One-to-one inside the list.</summary>
    public const long Direct = 4;

    private static readonly string[] Names = ["plain", "list", "unlinkable", "layerless", "direct"];

    /// <summary>True for a mode that the protocol has.</summary>
    public static bool IsKnown(long mode) => mode is >= Plain and <= Direct;

    /// <summary>True where HDR names a list key (epoch and kid): every mode but <see cref="Plain"/> and <see cref="Direct"/>.</summary>
    public static bool UsesListKey(long mode) => mode is List or Unlinkable or Layerless;

    /// <summary>The mode's name for people and options, in lower case.</summary>
    public static string Name(long mode) => IsKnown(mode) ? Names[mode] : throw new ArgumentOutOfRangeException(nameof(mode));

    /// <summary>What a mode does not give, in a few words to stand wherever it is shown; null where nothing is missing.</summary>
    public static string? Weakness(long mode) => mode switch
    {
        Plain => "NOT ENCRYPTED: anyone on the way can read it",
        Layerless => "WEAKER: who left and kept the list key can read it on the way",
        _ => null,
    };

    /// <summary>Modes by name, each with what it does not give.</summary>
    public static string Describe(IEnumerable<long> modes) => string.Join(", ", modes.Select(m => Weakness(m) is { } weakness ? $"{Name(m)} ({weakness})" : Name(m)));

    /// <summary>Takes a name, or a number from 0 to 4.</summary>
    public static bool TryParse(string text, out long mode)
    {
        mode = text.Length == 1 ? text[0] - '0' : Array.IndexOf(Names, text.ToLowerInvariant());
        return IsKnown(mode);
    }
}
