using CryptoList.Mail.Headers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Reading;

/// <summary>
/// The header of an opened post as it is handed on: the author's own fields, List-* from the roster, one status field. Nothing of
/// the copy's outer header is in it, and nothing inside can pass for what the helper or a mail server would have written.
/// </summary>
internal static class HandedOnFields
{
    /// <summary>The one field that says how the opening ended.</summary>
    public const string Status = "CryptoList-Status";

    // What a mail server or a mail store writes about a message: an author who writes it wants to be taken for one.
    // Sender too: some programs show "on behalf of", and an author may write any name there.
    private static readonly HashSet<string> Dropped = new(StringComparer.OrdinalIgnoreCase)
    {
        "Bcc", "Return-Path", "Received", "Received-SPF", "Delivered-To", "X-Original-To", "Authentication-Results", "DKIM-Signature",
        "Status", "X-Status", "X-Keywords", "X-UID", "X-IMAP", "X-IMAPbase", "X-Mozilla-Status", "X-Mozilla-Status2", "Content-Length",
        "HP-Outer", "Precedence", "Sender", "X-Spam-Status", "X-Spam-Flag",
    };

    private static readonly string[] DroppedPrefixes = ["CryptoList-", "List-", "ARC-", "Resent-"];

    // RFC 5322 section 3.6: at most once each; a second one would show in some clients and not in others.
    private static readonly HashSet<string> Once = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "Reply-To", "To", "Cc", "Message-ID", "In-Reply-To", "References", "Subject", "Date",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID",
    };

    /// <summary>The fields for a post that opened.</summary>
    public static HeaderBlock Build(ReadResult opened, string listName)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<HeaderField> fields = [StatusOf(opened)];
        foreach (var field in opened.Headers!)
        {
            if (Dropped.Contains(field.Name) || DroppedPrefixes.Any(p => field.Name.StartsWith(p, StringComparison.OrdinalIgnoreCase))) continue;
            if (Once.Contains(field.Name) && !taken.Add(field.Name)) continue;
            fields.Add(field.HasName("Content-Type") ? WithoutProtection(field) : field);
        }

        // Nobody takes mail at an alias; what is answered goes to the list, sealed again.
        if (IsAlias(opened) && taken.Add("Reply-To")) fields.Add(HeaderField.Create("Reply-To", $"<{opened.ListAddress}>"));
        fields.AddRange(OfList(opened.ListAddress!, listName));
        return new HeaderBlock(fields);
    }

    /// <summary>The names of the warnings, as they stand in the status field.</summary>
    public static IEnumerable<string> Warnings(ReadWarnings warnings) => Enum.GetValues<ReadWarnings>()
        .Where(w => w != ReadWarnings.None && warnings.HasFlag(w))
        .Select(w => w switch
        {
            ReadWarnings.AuthorClockOff => "author-clock-off",
            ReadWarnings.ServerClockOff => "server-clock-off",
            ReadWarnings.Fork => "fork",
            ReadWarnings.Voided => "voided",
            ReadWarnings.NotEncrypted => "not-encrypted",
            ReadWarnings.NoMemberLayer => "no-member-layer",
            _ => w.ToString().ToLowerInvariant(),
        });

    private static bool IsAlias(ReadResult opened) => opened.Author!.Address == AddressOpening.Alias(opened.Author.Id, opened.ListAddress!);

    private static HeaderField StatusOf(ReadResult opened)
    {
        var header = opened.Control!.Header;
        var warnings = string.Join(",", Warnings(opened.Warnings));
        var value = $"opened; author={opened.Author!.Address}; list={opened.ListAddress}; number={header.Sequence}; device={header.Device}";
        if (header.Group != Protocol.Roster.RosterState.Everyone) value += $"; group={Uri.EscapeDataString(header.Group)}";
        if (header.Mode != PostMode.List) value += $"; mode={PostMode.Name(header.Mode)}";
        return HeaderField.Create(Status, warnings.Length == 0 ? value : $"{value}; warnings={warnings}");
    }

    // The protection was the sealed post's; what is handed on is ordinary mail (RFC 9788).
    private static HeaderField WithoutProtection(HeaderField field) =>
        ContentType.TryParse(field.Value, out var type) && type.Parameters.ContainsKey("hp") ? HeaderField.Create(field.Name, type.Without("hp").ToString()) : field;

    private static IEnumerable<HeaderField> OfList(string address, string name)
    {
        var at = address.LastIndexOf('@');
        var (local, domain) = (address[..at], address[(at + 1)..]);
        // RFC 2919 section 3: dot-atom text; another local part has no list id of its own.
        if (local.All(c => char.IsAsciiLetterOrDigit(c) || "-_.+".Contains(c)))
        {
            var phrase = name.All(c => c is >= ' ' and <= '~') ? $"\"{name.Replace("\\", "\\\\").Replace("\"", "\\\"")}\" " : "";
            yield return HeaderField.Create("List-Id", $"{phrase}<{local}.{domain}>");
        }

        yield return HeaderField.Create("List-Post", $"<mailto:{Uri.EscapeDataString(local)}@{domain}>");
    }
}
