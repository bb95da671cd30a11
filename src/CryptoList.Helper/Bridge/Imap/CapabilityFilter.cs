using System.Text;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>
/// Takes out of every list of capabilities what cannot be kept honest with opened posts in between: the server would compress, sort, thread, push or join
/// contents it only knows sealed. And logins that bind or encrypt the connection itself, which ends here.
/// </summary>
internal static class CapabilityFilter
{
    private static readonly HashSet<string> Dropped = new(StringComparer.OrdinalIgnoreCase)
    {
        "STARTTLS", "LOGINDISABLED", "SORT", "ESORT", "NOTIFY", "CATENATE", "URLAUTH", "URL-PARTIAL", "CONVERT", "MULTISEARCH", "FILTERS", "PARTIAL", "UIDONLY", "UNAUTHENTICATE",
        "PREVIEW", "SEARCHRES", "IMAP4rev2",
    };

    private static readonly string[] DroppedPrefixes = ["COMPRESS=", "SORT=", "THREAD=", "URLAUTH=", "CONTEXT=", "SEARCH=", "PREVIEW=", "SNIPPET="];

    private static readonly HashSet<string> Logins = new(StringComparer.OrdinalIgnoreCase) { "PLAIN", "LOGIN", "CRAM-MD5", "OAUTHBEARER", "XOAUTH2" };

    /// <summary>Commands of what is not offered.</summary>
    public static bool IsRefused(string command) => command is "STARTTLS" or "COMPRESS" or "SORT" or "THREAD" or "NOTIFY" or "ESEARCH" or "GENURLAUTH" or "URLFETCH" or "RESETKEY" or "CONVERT" or "GETFILTER" or "SETFILTER" or "CANCELUPDATE" or "UNAUTHENTICATE";

    /// <summary>Words after CAPABILITY.</summary>
    public static string Words(string words) => string.Join(' ', words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(IsKept));

    /// <summary>A line of the server, filtered where it lists capabilities: <c>* CAPABILITY …</c>, or a response code <c>[CAPABILITY …]</c>.</summary>
    public static ReadOnlyMemory<byte> Line(ReadOnlyMemory<byte> line)
    {
        var at = line.Span.IndexOf("CAPABILITY "u8);
        if (at < 0) return line;
        var text = Encoding.Latin1.GetString(line.Span);
        if (text.StartsWith("* CAPABILITY ", StringComparison.OrdinalIgnoreCase)) return Encoding.Latin1.GetBytes($"* CAPABILITY {Words(text[13..].TrimEnd('\r', '\n'))}\r\n");
        if (text[at - 1] != '[' || text.IndexOf('[', StringComparison.Ordinal) != at - 1) return line;
        var close = text.IndexOf(']', at);
        return close < 0 ? line : Encoding.Latin1.GetBytes($"{text[..at]}CAPABILITY {Words(text[(at + 11)..close])}{text[close..]}");
    }

    private static bool IsKept(string word) =>
        word.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase)
            ? Logins.Contains(word[5..]) || (word.StartsWith("AUTH=SCRAM-", StringComparison.OrdinalIgnoreCase) && !word.EndsWith("-PLUS", StringComparison.OrdinalIgnoreCase))
            : !Dropped.Contains(word) && !DroppedPrefixes.Any(p => word.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}
