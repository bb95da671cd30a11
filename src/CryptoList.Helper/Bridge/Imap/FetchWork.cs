using System.Globalization;
using System.Text;
using CryptoList.Cryptography.Chunked;
using CryptoList.Helper.Bridge.Posts;
using CryptoList.Mail;
using CryptoList.Mail.Containers;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Imap;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>
/// Answers a FETCH that asks for contents of posts: the server answers for all other messages, octet for octet, and for the posts' flags and numbers; their
/// contents are those of the messages shown in their place. No other command is under way meanwhile.
/// </summary>
internal sealed class FetchWork(ServerSide server, ClientOutput output, PostOpening opening, BridgeLimits limits, string temporaryFolder) : IDisposable
{
    private const int Batch = 50;
    private const int MaxSetText = 4000;
    private const string Probe = "BODY[HEADER.FIELDS (CONTENT-TYPE)]";

    // A section that is asked for without PEEK marks a message as seen, with all that the server does about it. This one is next to nothing.
    private const string SeenMarker = "BODY[HEADER.FIELDS (MIME-VERSION)]";

    // Clients fetch a large message in pieces, one command each: its structure is read once.
    private ShownItems? _recent;

    /// <summary>The messages of the set that are posts, by the kind of number it has; null when the server shall answer by itself. All messages of the set are known afterwards.</summary>
    public async Task<(ImapNumberSet Posts, ImapNumberSet Others)?> DivideAsync(SelectedMailbox mailbox, bool byUid, string text, CancellationToken cancellation)
    {
        if (mailbox.Count == 0 || mailbox.Shelf is not { } shelf) return null;
        var star = byUid ? await LastUidAsync(mailbox, cancellation).ConfigureAwait(false) : (uint)mailbox.Count;
        if (star == 0 || !ImapNumberSet.TryParse(text, star, out var set)) return null;
        if (!byUid)
        {
            // The server says what it thinks of numbers there are not.
            if (set.Last > star) return null;
            await KnowUidsAsync(mailbox, set, cancellation).ConfigureAwait(false);
            var looked = shelf.Looked;
            await LookAsync(mailbox, shelf, byUid: false, mailbox.Where(set, uid => !looked.Contains(uid)), cancellation).ConfigureAwait(false);
            var known = shelf.Posts;
            var posts = mailbox.Where(set, known.Contains);
            return (posts, set.Except(posts));
        }

        set = set.Intersect(ImapNumberSet.Range(1, star));
        if (set.IsEmpty) return null;
        await LookAsync(mailbox, shelf, byUid: true, set.Except(shelf.Looked), cancellation).ConfigureAwait(false);
        return (set.Intersect(shelf.Posts), set.Except(shelf.Posts));
    }

    /// <summary>Answers the command. False when there is no post in it: the server can have it as it is.</summary>
    public async Task<bool> TryAnswerAsync(string tag, FetchCommand command, SelectedMailbox mailbox, CancellationToken cancellation)
    {
        if (await DivideAsync(mailbox, command.ByUid, command.Set, cancellation).ConfigureAwait(false) is not { } divided || divided.Posts.IsEmpty) return false;
        var verb = command.ByUid ? "UID FETCH" : "FETCH";
        var end = "OK Fetch completed.";
        if (command.TellsVanished)
        {
            // What vanished is told of before anything is fetched (RFC 7162 section 3.2.6), and once.
            foreach (var part in Parts(divided.Posts.Union(divided.Others)))
                await server.AskAsync($"UID FETCH {part} (UID){command.Modifiers}", (fetch, _) => ValueTask.FromResult(fetch.Items.All(i => i.Name.ToUpperInvariant() is "UID" or "MODSEQ")), cancellation).ConfigureAwait(false);
            command = command.WithoutVanished();
        }

        await AsItIsAsync(divided.Others).ConfigureAwait(false);
        var needsMessage = command.Items.Any(ShownItems.NeedsMessage);
        foreach (var batch in divided.Posts.Numbers().Chunk(Batch))
        {
            using var used = mailbox.Shelf!.Use();
            var all = new ImapNumberSet(batch);
            var shown = await ShowAsync(mailbox, command.ByUid, all, needsMessage, cancellation).ConfigureAwait(false);
            if (!shown.IsEmpty) Ended(await AnswerAsync(command, mailbox, shown, cancellation).ConfigureAwait(false));
            // What only looked like a post, or is too large to open.
            await AsItIsAsync(all.Except(shown)).ConfigureAwait(false);
        }

        await output.SayAsync($"{tag} {end}", cancellation).ConfigureAwait(false);
        return true;

        async Task AsItIsAsync(ImapNumberSet set)
        {
            foreach (var part in Parts(set))
                Ended(await server.AskAsync($"{verb} {part} ({string.Join(' ', command.Items.Select(i => i.Text))}){command.Modifiers}", null, cancellation).ConfigureAwait(false));
        }

        void Ended(string words)
        {
            if (!words.StartsWith("OK", StringComparison.OrdinalIgnoreCase) || end.StartsWith("OK", StringComparison.OrdinalIgnoreCase)) end = words;
        }
    }

    /// <summary>Sees to it that these posts have what is shown in their place; gives those that have it.</summary>
    /// <exception cref="HelperException">This machine cannot open posts now; the sentence says why.</exception>
    public async Task<ImapNumberSet> ShowAsync(SelectedMailbox mailbox, bool byUid, ImapNumberSet posts, bool needsMessage, CancellationToken cancellation)
    {
        var shelf = mailbox.Shelf!;
        var now = opening.Now;
        Exception? failed = null;
        foreach (var part in Parts(posts.Except(Shown())))
        {
            await server.AskAsync($"{(byUid ? "UID FETCH" : "FETCH")} {part} (UID BODY.PEEK[])", async (fetch, message) =>
            {
                if (fetch.Uid == 0 || fetch.Find("BODY[]") is not { } body) return false;
                // A literal is in the stream; a short message may come as a quoted string.
                using var quoted = new MemoryStream(FetchResponse.StringOf(body) ?? []);
                var original = message ?? quoted;
                try
                {
                    if (failed is null && original.Length <= limits.Post) await opening.OpenAsync(shelf, fetch.Uid, original, cancellation).ConfigureAwait(false);
                }
                catch (Exception no) when (no is HelperException or IOException or UnauthorizedAccessException)
                {
                    // What the server still sends has to be heard first.
                    failed = no;
                }

                return true;
            }, cancellation, spool: length => TemporaryStream.Create(temporaryFolder, length)).ConfigureAwait(false);
        }

        if (failed is not null) throw failed as HelperException ?? new HelperException(ExitCode.Fault, $"A post could not be opened on this machine: {failed.Message}");
        now = opening.Now;
        return Shown();

        ImapNumberSet Shown() => byUid ? new ImapNumberSet(posts.Numbers().Where(Has)) : mailbox.Where(posts, Has);

        bool Has(uint uid) => shelf.Find(uid, now) is not null && (!needsMessage || shelf.CanOpen(uid));
    }

    public void Dispose() => _recent?.Dispose();

    private ShownItems Items(MailboxShelf shelf, uint uid, ShownPost shown)
    {
        if (_recent is { } held && held.IsOf(shelf, uid, shown)) return held;
        _recent?.Dispose();
        return _recent = new ShownItems(shelf, uid, shown);
    }

    private async Task<uint> LastUidAsync(SelectedMailbox mailbox, CancellationToken cancellation)
    {
        if (mailbox.UidOf((uint)mailbox.Count) is > 0 and var known) return known;
        uint last = 0;
        await server.AskAsync("UID FETCH * (UID)", (fetch, _) =>
        {
            if (fetch.Items.Count == 1) last = Math.Max(last, fetch.Uid);
            return ValueTask.FromResult(fetch.Items.Count == 1);
        }, cancellation).ConfigureAwait(false);
        return last;
    }

    private async Task KnowUidsAsync(SelectedMailbox mailbox, ImapNumberSet numbers, CancellationToken cancellation)
    {
        foreach (var part in Parts(mailbox.Where(numbers, uid => uid == 0)))
            await server.AskAsync($"FETCH {part} (UID)", (fetch, _) => ValueTask.FromResult(fetch.Items.Count == 1 && fetch.Uid != 0), cancellation).ConfigureAwait(false);
    }

    /// <summary>Finds out which of these are posts, by their Content-Type alone.</summary>
    private async Task LookAsync(SelectedMailbox mailbox, MailboxShelf shelf, bool byUid, ImapNumberSet unknown, CancellationToken cancellation)
    {
        foreach (var part in Parts(unknown))
        {
            var (seen, posts) = (new List<uint>(), new List<uint>());
            var words = await server.AskAsync($"{(byUid ? "UID FETCH" : "FETCH")} {part} (UID {Probe.Replace("BODY[", "BODY.PEEK[", StringComparison.Ordinal)})", (fetch, _) =>
            {
                var fields = fetch.Items.FirstOrDefault(i => i.Name.StartsWith("BODY[HEADER.FIELDS", StringComparison.OrdinalIgnoreCase)).Value;
                if (fields is null || fetch.Uid == 0) return ValueTask.FromResult(false);
                seen.Add(fetch.Uid);
                if (IsPost(FetchResponse.StringOf(fields))) posts.Add(fetch.Uid);
                return ValueTask.FromResult(true);
            }, cancellation).ConfigureAwait(false);
            if (!words.StartsWith("OK", StringComparison.OrdinalIgnoreCase)) continue;
            shelf.Look(byUid && ImapNumberSet.TryParse(part, 0, out var all) ? all : new ImapNumberSet(seen), new ImapNumberSet(posts));
        }
    }

    private static bool IsPost(byte[]? header)
    {
        if (header is null) return false;
        try
        {
            return EncryptedContainer.IsIn(HeaderBlock.ReadFrom(new MemoryStream(header)));
        }
        catch (MailFormatException)
        {
            return false;
        }
    }

    private async Task<string> AnswerAsync(FetchCommand command, SelectedMailbox mailbox, ImapNumberSet posts, CancellationToken cancellation)
    {
        var content = command.Items.Where(i => i.Kind != FetchItemKind.Metadata).ToList();
        var wantsUid = command.ByUid || command.Items.Any(i => i.ResponseName == "UID");
        List<string> asked = [.. command.Items.Where(i => i.Kind == FetchItemKind.Metadata && i.ResponseName != "UID").Select(i => i.Text), "UID", "RFC822.SIZE"];
        if (content.Exists(i => !i.Peek)) asked.Add(SeenMarker);
        var (answers, held) = (new List<FetchResponse>(), new List<byte[]>());
        var words = await server.AskAsync($"{(command.ByUid ? "UID FETCH" : "FETCH")} {posts} ({string.Join(' ', asked)}){command.Modifiers}", (fetch, _) =>
        {
            if (fetch.Find("RFC822.SIZE") is null || fetch.Uid == 0) return ValueTask.FromResult(false);
            answers.Add(fetch);
            return ValueTask.FromResult(true);
        }, cancellation, held).ConfigureAwait(false);
        await output.EnterAsync(cancellation).ConfigureAwait(false);
        try
        {
            output.Amid = true;
            foreach (var answer in answers) await WriteAsync(answer, content, wantsUid, mailbox.Shelf!, cancellation).ConfigureAwait(false);
            output.Amid = false;
            foreach (var response in held) await output.WriteAsync(response, cancellation).ConfigureAwait(false);
        }
        finally
        {
            output.Leave();
        }

        return words;
    }

    private async Task WriteAsync(FetchResponse answer, List<FetchItem> content, bool wantsUid, MailboxShelf shelf, CancellationToken cancellation)
    {
        if (shelf.Find(answer.Uid, opening.Now) is not { } shown) return;
        var items = Items(shelf, answer.Uid, shown);
        if (!items.TryOpen(content)) return;
        await output.WriteAsync(Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"* {answer.Number} FETCH (")), cancellation).ConfigureAwait(false);
        var first = true;
        foreach (var (name, value) in answer.Items)
        {
            if (name.Equals("RFC822.SIZE", StringComparison.OrdinalIgnoreCase) || name.StartsWith("BODY[", StringComparison.OrdinalIgnoreCase) || (!wantsUid && name.Equals("UID", StringComparison.OrdinalIgnoreCase))) continue;
            await output.WriteAsync(Encoding.Latin1.GetBytes($"{(first ? "" : " ")}{name} "), cancellation).ConfigureAwait(false);
            await output.WriteAsync(value, cancellation).ConfigureAwait(false);
            first = false;
        }

        try
        {
            foreach (var item in content)
            {
                if (!first) await output.WriteAsync(" "u8.ToArray(), cancellation).ConfigureAwait(false);
                await items.WriteAsync(item, output, cancellation).ConfigureAwait(false);
                first = false;
            }
        }
        catch (ChunkedEncryptionException)
        {
            // Damaged on this disk: the next try makes it anew.
            shelf.Forget(answer.Uid);
            throw;
        }

        await output.WriteAsync(")\r\n"u8.ToArray(), cancellation).ConfigureAwait(false);
    }

    /// <summary>The set in pieces that fit a line of any server.</summary>
    private static IEnumerable<string> Parts(ImapNumberSet set)
    {
        var text = set.ToString();
        while (text.Length > MaxSetText)
        {
            var comma = text.LastIndexOf(',', MaxSetText);
            yield return text[..comma];
            text = text[(comma + 1)..];
        }

        if (text.Length > 0) yield return text;
    }
}
