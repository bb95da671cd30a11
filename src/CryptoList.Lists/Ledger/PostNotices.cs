using CryptoList.Lists.Bounces;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Ledger;

/// <summary>
/// Tells a list's owners which copies of a post did not arrive: one notice for a post and what gathered, not for each member. Of members who are
/// paused, suspended or gone they were told otherwise; of their own copies owners are not told, since that mail would take the same way.
/// </summary>
public sealed class PostNotices(
    ILedgerStore ledger, ILetterStore letters, LetterOffice office, IBounceStore bounces, ListDirectory lists, NoticeOptions options, TimeProvider time)
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

    private List<Letter> Write(HostedList list, PostToTell post, IReadOnlyList<UntoldCopy> copies, HashSet<(long List, MemberId Member)> paused, DateTimeOffset now)
    {
        var state = list.Log.AtHead(now.ToUnixTimeSeconds());
        var told = copies
            .Select(c => (Copy: c, Member: paused.Contains((list.Key, c.Member)) ? null : state.Member(c.Member)))
            .Where(c => c.Member is { Suspended: false })
            .OrderBy(c => c.Member!.Address, StringComparer.Ordinal).ToList();
        var written = new List<Letter>();
        foreach (var owner in state.Members.Where(m => m.Rights.HasFlag(Rights.Owner) && !m.Suspended))
        {
            var lines = told.Where(c => c.Member!.Id != owner.Id).Select(c => new PostNoticeText.Line(c.Member!.Address, c.Copy.State, c.Copy.Reply)).ToList();
            if (lines.Count == 0 && (post.SetAsideReason is null || copies.Count > 0)) continue;
            var text = PostNoticeText.Of(list, post, lines, options);
            written.Add(new Letter(
                // The marks on the copies make it once; the time keeps a later notice about the same post apart.
                $"post {list.Key} {post.Post} {owner.Id} {now.ToUnixTimeMilliseconds()}", list.Key, LetterKind.Post, owner.Address,
                ServerMail.Notice(list, owner.Address, $"Post {post.Post} has not reached everyone", text, now.ToUnixTimeMilliseconds())));
        }

        return written;
    }
}
