using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// Writes the copies of accepted posts, a few thousand a transaction behind a stored cursor: accepting costs the same for three members and
/// for 100,000, and a crash between is no trouble. Who received at acceptance and no longer does is left out.
/// </summary>
internal sealed class CopyExpander(ListDirectory directory, IDeliveryQueue queue, RouteTable routes, PoisonPosts poison, TimeProvider time)
{
    private const int ChunkMembers = 4000;

    /// <summary>The first one is small, so that sending begins while the rest is being written.</summary>
    private const int FirstChunk = 500;

    /// <summary>Expands what is there; true when something was written.</summary>
    public async ValueTask<bool> ExpandAsync(Action written, CancellationToken cancel)
    {
        var any = false;
        foreach (var post in await queue.UnexpandedAsync(cancel).ConfigureAwait(false))
        {
            if (directory.Find(post.List) is not { } list) await directory.FollowAsync(cancel).ConfigureAwait(false);
            else any |= await TryExpandAsync(list, post, written, cancel).ConfigureAwait(false);
        }

        return any;
    }

    /// <summary>What one post does wrong keeps no other from being written down.</summary>
    private async ValueTask<bool> TryExpandAsync(HostedList list, PostToExpand post, Action written, CancellationToken cancel)
    {
        try
        {
            return await ExpandAsync(list, post, written, cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not StoreUnavailableException and not OperationCanceledException)
        {
            await poison.FaultedAsync(post.Post, fault, cancel).ConfigureAwait(false);
            return false;
        }
    }

    private async ValueTask<bool> ExpandAsync(HostedList list, PostToExpand post, Action written, CancellationToken cancel)
    {
        if (list.Log.HeadNumber < post.AcceptedNumber) await directory.CatchUpAsync(list, cancel).ConfigureAwait(false);
        var cursor = post.Cursor;
        var chunk = new List<MemberId>(ChunkMembers);
        using var receivers = post.Channel.Receivers(list.Log.At(post.AcceptedNumber, post.AcceptedTime)).Skip((int)cursor).GetEnumerator();
        for (var more = true; more;)
        {
            chunk.Clear();
            var room = cursor == 0 ? FirstChunk : ChunkMembers;
            while (chunk.Count < room && (more = receivers.MoveNext())) chunk.Add(receivers.Current);
            var now = time.GetUtcNow();
            var (log, head) = (list.Log, list.Log.HeadNumber);
            var state = log.At(head, now.ToUnixTimeSeconds());
            var current = chunk.Where(m => post.Channel.Receiver(state, m) is not null).ToList();
            var ways = routes.All.Count == 1 ? null : current.ConvertAll(m => routes.All[routes.IndexFor(list.MailAddress(state.Member(m)!))].Id);
            var step = post with { Cursor = cursor };
            cursor += chunk.Count;
            if (!await queue.ExpandAsync(step, head, current, cursor, last: !more, now.ToUnixTimeMilliseconds(), ways, cancel).ConfigureAwait(false))
            {
                // The log moved on, or another node was here: the caller comes again with the stored cursor.
                await directory.CatchUpAsync(list, cancel).ConfigureAwait(false);
                return true;
            }

            written();
        }

        return true;
    }
}
