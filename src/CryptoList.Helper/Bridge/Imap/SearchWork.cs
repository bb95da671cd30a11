using System.Globalization;
using System.Text;
using CryptoList.Helper.Bridge.Posts;
using CryptoList.Mail.Imap;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>
/// Lets a SEARCH find posts by what is in them: the bridge looks into the posts, and the server, which knows all the rest, gets the search in two halves.
/// <c>OR (NOT UID posts KEYS) (UID posts KEYS')</c>, where KEYS' has the UIDs of posts that fit in the place of each key that asks for content.
/// </summary>
internal sealed class SearchWork(FetchWork fetching, PostOpening opening)
{
    /// <summary>No server is asked for a longer line; Dovecot takes 64 KiB.</summary>
    private const int MaxLine = 60_000;

    private const int Batch = 50;

    /// <summary>The command as the server gets it.</summary>
    /// <param name="mailbox">The mailbox that is open, or null.</param>
    /// <param name="whole">The client's command.</param>
    /// <param name="argumentsAt">Where its arguments begin.</param>
    /// <exception cref="HelperException">The posts lie so scattered that no server would take the line.</exception>
    public async Task<byte[]> RewriteAsync(SelectedMailbox? mailbox, byte[] whole, int argumentsAt, CancellationToken cancellation)
    {
        if (mailbox?.Shelf is not { } shelf || !SearchCommand.TryParse(whole.AsSpan(argumentsAt), out var search) || !search.TouchesContent) return whole;
        if (await fetching.DivideAsync(mailbox, byUid: false, "1:*", cancellation).ConfigureAwait(false) is not { } divided || divided.Posts.IsEmpty) return whole;
        using var used = shelf.Use();
        var shown = new List<uint>();
        foreach (var batch in divided.Posts.Numbers().Chunk(Batch))
            shown.AddRange((await fetching.ShowAsync(mailbox, byUid: false, new ImapNumberSet(batch), needsMessage: search.Pieces.Any(p => p.Key is { Kind: SearchKeyKind.Body or SearchKeyKind.Text }), cancellation).ConfigureAwait(false)).Numbers());
        if (shown.Count == 0) return whole;
        var posts = Uids(mailbox, shown);
        var keys = search.Write(key => key.Octets);
        var inPosts = search.Write(key => key.Kind == SearchKeyKind.Metadata ? key.Octets : Fitting(mailbox, shelf, shown, key, search.Charset));
        using var rewritten = new MemoryStream();
        foreach (var part in (ReadOnlySpan<byte[]>)[whole[..argumentsAt], search.Head, Encoding.ASCII.GetBytes($"OR (NOT UID {posts} "), keys, Encoding.ASCII.GetBytes($") (UID {posts} "), inPosts, ")\r\n"u8.ToArray()]) rewritten.Write(part);
        return rewritten.Length <= MaxLine ? rewritten.ToArray() : throw HelperException.Refused("The posts in this folder lie too scattered for one search; move other mail out of it, or search in a part of it.");
    }

    private byte[] Fitting(SelectedMailbox mailbox, MailboxShelf shelf, List<uint> numbers, SearchKey key, string? charset)
    {
        string[] arguments = [.. key.Arguments.Select(a => Decode(a, charset))];
        var now = opening.Now;
        var fitting = numbers.Where(number => mailbox.UidOf(number) is var uid && shelf.Find(uid, now) is { } shown && new ShownSearch(shown, () => shelf.Open(uid)).Fits(key.Kind, arguments)).ToList();
        return Encoding.ASCII.GetBytes(fitting.Count == 0 ? "NOT ALL" : $"UID {Uids(mailbox, fitting)}");
    }

    /// <summary>The UIDs of these numbers; messages that stand side by side are one range, whatever UIDs were given between them once.</summary>
    private static string Uids(SelectedMailbox mailbox, List<uint> numbers)
    {
        var ranges = new StringBuilder();
        foreach (var (from, to) in new ImapNumberSet(numbers).Ranges)
        {
            if (ranges.Length > 0) ranges.Append(',');
            ranges.Append(CultureInfo.InvariantCulture, $"{mailbox.UidOf(from)}");
            if (to > from) ranges.Append(CultureInfo.InvariantCulture, $":{mailbox.UidOf(to)}");
        }

        return ranges.ToString();
    }

    private static string Decode(string octets, string? charset)
    {
        var bytes = Encoding.Latin1.GetBytes(octets);
        if (charset is not null && !charset.Equals("UTF-8", StringComparison.OrdinalIgnoreCase)) return Reading.TextCharset.Find(charset).GetString(bytes);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : octets;
    }
}
