namespace CryptoList.Lists.Requests;

/// <summary>The sub-addresses of a list that take requests.</summary>
public static class RequestAddress
{
    private static readonly (string Marker, RequestKind Kind)[] Kinds =
        [("+help", RequestKind.Help), ("+owner", RequestKind.Owner), ("+subscribe", RequestKind.Subscribe), ("+unsubscribe", RequestKind.Unsubscribe)];

    /// <summary>The list's own address and what is asked, when the normalised address is of that form.</summary>
    public static bool TrySplit(string normalized, out string list, out RequestKind kind)
    {
        var at = normalized.LastIndexOf('@');
        foreach (var (marker, known) in Kinds)
        {
            if (at <= marker.Length || !normalized[..at].EndsWith(marker, StringComparison.Ordinal)) continue;
            (list, kind) = (normalized[..(at - marker.Length)] + normalized[at..], known);
            return true;
        }

        (list, kind) = ("", default);
        return false;
    }
}
