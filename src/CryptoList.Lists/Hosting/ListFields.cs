using CryptoList.Mail.Headers;

namespace CryptoList.Lists.Hosting;

/// <summary>The list's own fields on every copy (RFC 2369, RFC 2919), and the addresses they name.</summary>
public static class ListFields
{
    /// <summary>The list identifier of RFC 2919 without angle brackets: the address with a dot in place of its at sign.</summary>
    public static string ListId(string address)
    {
        var at = address.LastIndexOf('@');
        var local = string.Concat(address[..at].Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '+'));
        return $"{local}.{address[(at + 1)..]}";
    }

    /// <summary>Those that say the same in each copy: List-Id, List-Post, List-Help, List-Owner, List-Subscribe and Precedence.</summary>
    public static IReadOnlyList<HeaderField> For(HostedList list) =>
    [
        HeaderField.Create("List-Id", $"<{ListId(list.Address)}>"),
        HeaderField.Create("List-Post", MailTo(list, "")),
        .. HasSubAddresses(list)
            ? (HeaderField[])[HeaderField.Create("List-Help", MailTo(list, "+help")), HeaderField.Create("List-Owner", MailTo(list, "+owner")), HeaderField.Create("List-Subscribe", MailTo(list, "+subscribe"))]
            : [],
        HeaderField.Create("Precedence", "list"),
    ];

    /// <summary>Whether something can be put behind the local part: one in quotes ends in a quote.</summary>
    public static bool HasSubAddresses(HostedList list) => list.Address[list.Address.LastIndexOf('@') - 1] != '"';

    /// <summary>The list's address with <paramref name="sub"/> behind its local part; as it is where nothing can stand there.</summary>
    public static string SubAddress(HostedList list, string sub)
    {
        var at = list.Address.LastIndexOf('@');
        return HasSubAddresses(list) ? $"{list.Address[..at]}{sub}{list.Address[at..]}" : list.Address;
    }

    /// <summary>That address as a link in angle brackets (RFC 6068).</summary>
    public static string MailTo(HostedList list, string sub) => $"<mailto:{Uri.EscapeDataString(SubAddress(list, sub)).Replace("%40", "@", StringComparison.Ordinal).Replace("%2B", "+", StringComparison.Ordinal)}>";
}
