using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Automatic;

/// <summary>Tells mail that no person wrote, by its header (RFC 3834 section 2, and what programs older than it say).</summary>
public static class AutomaticMail
{
    /// <summary>Whether Auto-Submitted says anything but <c>no</c> (RFC 3834 section 5).</summary>
    public static bool IsSubmittedByProgram(HeaderBlock header) => header.All("Auto-Submitted").Any(f => Word(f.Value) != "no");

    /// <summary>An answer that a program gave: a vacation notice, a report, mail that came back.</summary>
    public static bool IsReply(HeaderBlock header) =>
        header.All("Auto-Submitted").Any(f => Word(f.Value) == "auto-replied")
        || header.Has("X-Autoreply") || header.Has("X-Autorespond") || header.Has("X-Failed-Recipients")
        || header.All("Precedence").Any(f => Word(f.Value) == "auto_reply")
        || header.All("Content-Type").Any(f => Word(f.Value) == "multipart/report");

    /// <summary>Anything that must not be answered by a program: also what other programs began, and what came through a list.</summary>
    public static bool IsAutomatic(HeaderBlock header) =>
        IsReply(header)
        || IsSubmittedByProgram(header)
        || header.All("Precedence").Any(f => Word(f.Value) is "bulk" or "junk" or "list")
        || header.Any(f => f.Name.StartsWith("List-", StringComparison.OrdinalIgnoreCase) || f.HasName("X-Auto-Response-Suppress"));

    /// <summary>A local part behind which, by custom, nobody reads answers.</summary>
    public static bool IsNobody(string localPart)
    {
        var name = localPart.ToLowerInvariant();
        return name is "mailer-daemon" or "postmaster" or "noreply" or "no-reply" or "donotreply" or "do-not-reply" or "listserv" or "majordomo"
            || name.StartsWith("owner-", StringComparison.Ordinal) || name.EndsWith("-request", StringComparison.Ordinal) || name.EndsWith("-bounces", StringComparison.Ordinal);
    }

    private static string Word(string value)
    {
        var end = value.AsSpan().IndexOfAny(" ;(\t");
        return (end < 0 ? value : value[..end]).ToLowerInvariant();
    }
}
