using CryptoList.Mail.Headers;

namespace CryptoList.Lists.Hosting;

/// <summary>The list's own fields on every copy (RFC 2369, RFC 2919).</summary>
public static class ListFields
{
    /// <summary>The list identifier of RFC 2919 without angle brackets: the address with a dot in place of its at sign.</summary>
    public static string ListId(string address)
    {
        var at = address.LastIndexOf('@');
        var local = string.Concat(address[..at].Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '+'));
        return $"{local}.{address[(at + 1)..]}";
    }

    /// <summary>List-Id, List-Post and Precedence.</summary>
    public static IReadOnlyList<HeaderField> For(HostedList list) =>
    [
        HeaderField.Create("List-Id", $"<{ListId(list.Address)}>"),
        HeaderField.Create("List-Post", $"<mailto:{Uri.EscapeDataString(list.Address).Replace("%40", "@", StringComparison.Ordinal)}>"),
        HeaderField.Create("Precedence", "list"),
    ];
}
