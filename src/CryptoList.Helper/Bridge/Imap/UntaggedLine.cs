using System.Buffers.Text;
using System.Text;
using CryptoList.Mail.Imap;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>Untagged responses the bridge has to know of.</summary>
internal enum UntaggedKind
{
    Other,
    Fetch,
    Exists,
    Expunge,
    Vanished,

    /// <summary>OK [UIDVALIDITY n].</summary>
    Validity,

    /// <summary>OK [CLOSED].</summary>
    Closed,
    Bye,
}

/// <summary>Tells what an untagged response is by its first line.</summary>
internal static class UntaggedLine
{
    /// <summary>Its kind; <paramref name="number"/> is the one it is about.</summary>
    public static UntaggedKind Read(ReadOnlySpan<byte> line, out uint number)
    {
        var rest = line[2..].TrimEnd("\r\n"u8);
        if (Utf8Parser.TryParse(rest, out number, out var digits) && digits < rest.Length && rest[digits] == ' ')
        {
            rest = rest[(digits + 1)..];
            if (Is(rest, "FETCH"u8)) return UntaggedKind.Fetch;
            if (Is(rest, "EXISTS"u8)) return UntaggedKind.Exists;
            return Is(rest, "EXPUNGE"u8) ? UntaggedKind.Expunge : UntaggedKind.Other;
        }

        if (Is(rest, "VANISHED"u8)) return UntaggedKind.Vanished;
        if (Is(rest, "BYE"u8)) return UntaggedKind.Bye;
        if (!rest.StartsWith("OK ["u8)) return UntaggedKind.Other;
        rest = rest[4..];
        if (rest.StartsWith("CLOSED]"u8)) return UntaggedKind.Closed;
        return rest.StartsWith("UIDVALIDITY "u8) && Utf8Parser.TryParse(rest["UIDVALIDITY ".Length..], out number, out _) ? UntaggedKind.Validity : UntaggedKind.Other;
    }

    /// <summary>Which UIDs are gone; null for VANISHED (EARLIER), which tells of what was gone before.</summary>
    public static ImapNumberSet? Vanished(ReadOnlySpan<byte> line)
    {
        var text = Encoding.Latin1.GetString(line["* VANISHED ".Length..]).TrimEnd('\r', '\n', ' ');
        return ImapNumberSet.TryParse(text, 0, out var set) ? set : null;
    }

    private static bool Is(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> word) =>
        rest.Length >= word.Length && Ascii.EqualsIgnoreCase(rest[..word.Length], word) && (rest.Length == word.Length || rest[word.Length] == ' ');
}
