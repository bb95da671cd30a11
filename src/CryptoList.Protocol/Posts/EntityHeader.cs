using CryptoList.Mail.Addresses;
using CryptoList.Mail.Headers;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// The header of ENTITY: the user's fields, the author as the roster knows them, and RFC 9788 header protection
/// (<c>hp</c>, one <c>HP-Outer</c> for each field that stands outside too).
/// </summary>
internal static class EntityHeader
{
    public const string OuterSubject = "[...]";

    private const string OuterField = "HP-Outer";
    private const string DefaultContentType = "text/plain; charset=utf-8";

    // Traces of transport, and what belongs to this protocol alone, are not the author's words.
    private static readonly HashSet<string> Dropped = new(StringComparer.OrdinalIgnoreCase)
    {
        "Bcc", "Resent-Bcc", "Return-Path", "Received", "Delivered-To", "X-Original-To", "DKIM-Signature", "ARC-Seal", "ARC-Message-Signature",
        "ARC-Authentication-Results", "Authentication-Results", OuterField, "Message-ID", "From", "MIME-Version", "Content-Type",
    };

    // All that stays where addresses are hidden: who knows what else a program says of its user.
    private static readonly HashSet<string> KeptHidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "To", "Cc", "Subject", "Date", "In-Reply-To", "References", "Keywords", "Comments", "Importance", "Priority",
    };

    private const string ReservedPrefix = "CryptoList-";

    /// <param name="written">As the user wrote it.</param>
    /// <param name="authorAddress">As the roster has it.</param>
    /// <param name="listAddress">The list's.</param>
    /// <param name="messageId">What the post goes under.</param>
    /// <param name="outerDate">Of the submission.</param>
    /// <param name="mode">Of the post.</param>
    /// <param name="hidden">The roster's address is an alias: no field stays that may say who its holder is.</param>
    /// <exception cref="PostComposeException">From or Content-Type cannot be read.</exception>
    public static HeaderBlock Build(HeaderBlock written, string authorAddress, string listAddress, string messageId, string outerDate, long mode, bool hidden)
    {
        var from = AuthorField(written, authorAddress, hidden, out var replyTo);
        List<HeaderField> fields = [from];
        fields.AddRange(written.Where(f => !Dropped.Contains(f.Name) && !f.Name.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase)
            && (!hidden || KeptHidden.Contains(f.Name) || f.Name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))));
        if (replyTo is not null && !hidden && !written.Has("Reply-To")) fields.Add(HeaderField.Create("Reply-To", replyTo));
        if (!written.Has("To")) fields.Add(HeaderField.Create("To", listAddress));
        if (!written.Has("Date")) fields.Add(HeaderField.Create("Date", outerDate));
        fields.Add(HeaderField.Create("Message-ID", messageId));
        foreach (var (name, value) in Outer(authorAddress, listAddress, messageId, outerDate))
            fields.Add(HeaderField.Create(OuterField, $"{name}: {value}"));
        fields.Add(HeaderField.Create("MIME-Version", "1.0"));
        if (!written.Has("Content-Type") && !written.Has("Content-Transfer-Encoding"))
            fields.Add(HeaderField.Create("Content-Transfer-Encoding", "8bit"));
        fields.Add(HeaderField.Create("Content-Type", ProtectedContentType(written, Protection(mode))));
        return new HeaderBlock(fields);
    }

    /// <summary>The value of <c>hp</c> (RFC 9788 section 2.1.1): <c>clear</c> for what is signed only.</summary>
    public static string Protection(long mode) => mode == PostMode.Plain ? "clear" : "cipher";

    /// <summary>The fields of a submission that anyone can read.</summary>
    public static IEnumerable<(string Name, string Value)> Outer(string authorAddress, string listAddress, string messageId, string date) =>
        [("From", authorAddress), ("To", listAddress), ("Subject", OuterSubject), ("Date", date), ("Message-ID", messageId)];

    private static HeaderField AuthorField(HeaderBlock written, string authorAddress, bool hidden, out string? replyTo)
    {
        replyTo = null;
        if (!written.Has("From")) return HeaderField.Create("From", authorAddress);
        if (written.Single("From") is not { } field || !Mailbox.TryParseSingle(field.Value, out var mailbox))
            throw new PostComposeException(PostFault.InnerFromWrong, "The message's From must be exactly one address. Write one From line and try again.");
        if (!EmailAddress.TryParse(authorAddress, out var own))
            throw new PostComposeException(PostFault.InnerFromWrong, $"The roster's address \"{authorAddress}\" is not an address.");
        if (!mailbox.Address.Equals(own)) replyTo = field.Value;
        // Some programs write the address as a name too.
        var name = hidden && mailbox.DisplayName?.Contains('@', StringComparison.Ordinal) == true ? null : mailbox.DisplayName;
        return HeaderField.Create("From", new Mailbox(name, own).ToString());
    }

    private static string ProtectedContentType(HeaderBlock written, string protection)
    {
        if (!written.Has("Content-Type")) return Protect(DefaultContentType, protection);
        if (written.Single("Content-Type") is not { } field || !ContentType.TryParse(field.Value, out var type))
            throw new PostComposeException(PostFault.InnerMalformed, "The message's Content-Type cannot be read. Write one valid Content-Type and try again.");
        return type.Parameters.ContainsKey("hp") ? Protect(type.Without("hp").ToString(), protection) : Protect(field.Value.TrimEnd(' ', '\t', ';'), protection);
    }

    private static string Protect(string contentType, string protection) => $"{contentType}; hp=\"{protection}\"";
}
