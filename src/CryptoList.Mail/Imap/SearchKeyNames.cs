namespace CryptoList.Mail.Imap;

/// <summary>The keys of SEARCH that are known here, with their kinds and how many arguments they have.</summary>
internal static class SearchKeyNames
{
    private static readonly Dictionary<string, (SearchKeyKind Kind, int Arguments)> Content = new()
    {
        ["BCC"] = (SearchKeyKind.Bcc, 1),
        ["BODY"] = (SearchKeyKind.Body, 1),
        ["CC"] = (SearchKeyKind.Cc, 1),
        ["FROM"] = (SearchKeyKind.From, 1),
        ["HEADER"] = (SearchKeyKind.Header, 2),
        ["LARGER"] = (SearchKeyKind.Larger, 1),
        ["SENTBEFORE"] = (SearchKeyKind.SentBefore, 1),
        ["SENTON"] = (SearchKeyKind.SentOn, 1),
        ["SENTSINCE"] = (SearchKeyKind.SentSince, 1),
        ["SMALLER"] = (SearchKeyKind.Smaller, 1),
        ["SUBJECT"] = (SearchKeyKind.Subject, 1),
        ["TEXT"] = (SearchKeyKind.Text, 1),
        ["TO"] = (SearchKeyKind.To, 1),
    };

    private static readonly HashSet<string> Alone =
    [
        "ALL", "ANSWERED", "DELETED", "DRAFT", "FLAGGED", "NEW", "OLD", "RECENT", "SEEN", "UNANSWERED", "UNDELETED", "UNDRAFT", "UNFLAGGED", "UNSEEN", "SAVEDATESUPPORTED",
    ];

    private static readonly HashSet<string> WithOne =
    [
        "BEFORE", "ON", "SINCE", "KEYWORD", "UNKEYWORD", "UID", "MODSEQ", "OLDER", "YOUNGER", "EMAILID", "THREADID", "SAVEDBEFORE", "SAVEDON", "SAVEDSINCE", "X-GM-RAW", "X-GM-LABELS", "X-GM-MSGID", "X-GM-THRID",
    ];

    /// <summary>Of a word in capitals; null for one that is not known. A sequence set is a key too.</summary>
    public static (SearchKeyKind Kind, int Arguments)? Find(string word)
    {
        if (Content.TryGetValue(word, out var content)) return content;
        if (Alone.Contains(word)) return (SearchKeyKind.Metadata, 0);
        if (WithOne.Contains(word)) return (SearchKeyKind.Metadata, 1);
        return ImapNumberSet.TryParse(word, 1, out _) ? (SearchKeyKind.Metadata, 0) : null;
    }
}
