namespace CryptoList.Lists.Hosting;

/// <summary>Addresses below a list's: <c>team+status@lists.example.net</c>.</summary>
public static class SubAddress
{
    /// <summary>The list's address in one that ends in <paramref name="marker"/> (<c>+status</c>) before its @; false for any other. Both normalised.</summary>
    public static bool TrySplit(string normalized, string marker, out string list)
    {
        var at = normalized.LastIndexOf('@');
        var fits = at > marker.Length && normalized[..at].EndsWith(marker, StringComparison.Ordinal);
        list = fits ? normalized[..(at - marker.Length)] + normalized[at..] : "";
        return fits;
    }
}
