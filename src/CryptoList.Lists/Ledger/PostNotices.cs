using CryptoList.Lists.Bounces;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Ledger;

/// <summary>
/// Tells a list's owners which copies of a post did not arrive: one notice for a post and what gathered, not for each member. Of members who are
/// paused, suspended or gone they were told otherwise; of their own copies owners are not told, since that mail would take the same way.
/// </summary>
public sealed class PostNotices(
    ILedgerStore ledger, ILetterStore letters, LetterOffice office, LetterComposer composer, IBounceStore bounces, ListDirectory lists, NoticeOptions options, TimeProvider time)
{
    private const int PostsAtOnce = 100;

    /// <summary>Writes the notices that are due; gives how many letters.</summary>
    public async ValueTask<int> RunOnceAsync(CancellationToken cancel = default)
    {
        var now = time.GetUtcNow();
        var lateBefore = (now - options.LateAfter).ToUnixTimeSeconds();
        var due = await ledger.DueAsync((now - options.Gather).ToUnixTimeMilliseconds(), lateBefore, PostsAtOnce, cancel).ConfigureAwait(false);
        if (due.Count == 0) return 0;
        var paused = (await bounces.PausedAsync(cancel).ConfigureAwait(false)).Where(m => m.Paused is not null).Select(m => (m.List, m.Member)).ToHashSet();
        var written = 0;
        foreach (var post in due)
        {
            if (lists.Find(post.List) is not { } list) continue;
            if (await letters.CountAsync(post.List, LetterKind.Post, (now - TimeSpan.FromHours(1)).ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false) >= options.PerHour) continue;
            written += await ledger.TellAsync(post, post.Accepted <= lateBefore, copies => Write(list, post, copies, paused, now), now.ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
        }

        if (written > 0) office.Wake();
        return written;
    }

    private IReadOnlyList<Letter> Write(HostedList list, PostToTell post, IReadOnlyList<UntoldCopy> copies, HashSet<(long List, MemberId Member)> paused, DateTimeOffset now)
    {
        var state = list.Log.AtHead(now.ToUnixTimeSeconds());
        var told = copies
            .Select(c => (Copy: c, Member: paused.Contains((list.Key, c.Member)) ? null : state.Member(c.Member)))
            .Where(c => c.Member is { Suspended: false })
            .OrderBy(c => c.Member!.Address, StringComparer.Ordinal).ToList();
        // The marks on the copies make it once; the time keeps a later notice about the same post apart.
        return composer.ToOwners(list, LetterKind.Post, $"post {list.Key} {post.Post} {now.ToUnixTimeMilliseconds()}", $"Post {post.Post} has not reached everyone", owner =>
        {
            var lines = told.Where(c => c.Member!.Id != owner.Id).Select(c => new PostNoticeText.Line(c.Member!.Address, c.Copy.State, list.HidesAddresses ? HarmlessReply.CodesOf(c.Copy.Reply) : c.Copy.Reply)).ToList();
            return lines.Count == 0 && (post.SetAsideReason is null || copies.Count > 0) ? null : PostNoticeText.Of(list, post, lines, options);
        });
    }
}
