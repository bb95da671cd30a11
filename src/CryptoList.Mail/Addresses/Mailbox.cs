using System.Diagnostics.CodeAnalysis;
using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Addresses;

/// <summary>A display name and an address, RFC 5322 section 3.4.</summary>
public sealed record Mailbox(string? DisplayName, EmailAddress Address)
{
    /// <summary>The one mailbox of a From-like value; false for none, several, groups or a syntax error.</summary>
    public static bool TryParseSingle(string value, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        if (!AddressListParser.TryParse(value, groups: false, out var mailboxes) || mailboxes.Count != 1)
            return false;
        mailbox = mailboxes[0];
        return true;
    }

    /// <summary>
    /// All mailboxes of an address list, groups flattened; false on a syntax error. Strict: no empty members between commas,
    /// no source routes, no white space within a local part or domain.
    /// </summary>
    public static bool TryParseList(string value, [NotNullWhen(true)] out IReadOnlyList<Mailbox>? mailboxes)
    {
        var parsed = AddressListParser.TryParse(value, groups: true, out var list);
        mailboxes = parsed ? list : null;
        return parsed;
    }

    /// <summary>As a header value: name quoted or encoded as needed.</summary>
    public override string ToString()
    {
        if (string.IsNullOrEmpty(DisplayName))
            return Address.ToString();
        string name;
        if (!EncodedWords.IsPlain(DisplayName))
            name = EncodedWords.Encode(DisplayName, 0);
        else if (IsPhrase(DisplayName))
            name = DisplayName;
        else
            name = AddressSyntax.Quote(DisplayName);
        return $"{name} <{Address}>";
    }

    private static bool IsPhrase(string name) =>
        !name.Contains("  ", StringComparison.Ordinal) && !name.Contains('.')
        && name.Split(' ').All(word => !word.AsSpan().ContainsAny(AddressSyntax.WordEnds));
}
