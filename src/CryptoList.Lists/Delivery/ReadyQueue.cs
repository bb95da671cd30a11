using System.Diagnostics.CodeAnalysis;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// Prepared copies of one route, in turn from each post that has any: what is marked already does not hold up a small post either. Wakes as many
/// lanes as there are copies, the one that waits for the shortest time first: it is the likeliest to have a connection.
/// </summary>
internal sealed class ReadyQueue
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, LinkedList<CopyJob>> _byPost = [];
    private readonly Queue<long> _turns = new();
    private readonly List<TaskCompletionSource> _waiting = [];

    public void Add(params ReadOnlySpan<CopyJob> jobs)
    {
        var wake = new List<TaskCompletionSource>();
        lock (_lock)
        {
            foreach (var job in jobs)
            {
                if (!_byPost.TryGetValue(job.Claim.Post, out var queue))
                {
                    _byPost.Add(job.Claim.Post, queue = new LinkedList<CopyJob>());
                    _turns.Enqueue(job.Claim.Post);
                }

                queue.AddLast(job);
                if (_waiting.Count == 0) continue;
                wake.Add(_waiting[^1]);
                _waiting.RemoveAt(_waiting.Count - 1);
            }
        }

        foreach (var lane in wake) lane.TrySetResult();
    }

    /// <summary>The next copy, of the post whose turn it is.</summary>
    public bool TryTake([NotNullWhen(true)] out CopyJob? job)
    {
        lock (_lock)
        {
            job = null;
            if (!_turns.TryDequeue(out var post)) return false;
            var queue = _byPost[post];
            job = queue.First!.Value;
            queue.RemoveFirst();
            if (queue.Count > 0) _turns.Enqueue(post);
            else _byPost.Remove(post);
            return true;
        }
    }

    /// <summary>More copies of the same post, wrapped under the same distribution, all at once: two lanes that gather at the same time do not halve each other's messages.</summary>
    public IReadOnlyList<CopyJob> TakeLike(CopyJob other, int most)
    {
        var taken = new List<CopyJob>();
        lock (_lock)
        {
            if (!_byPost.TryGetValue(other.Claim.Post, out var queue)) return taken;
            while (taken.Count < most && queue.First is { } next && next.Value.Common == other.Common)
            {
                taken.Add(next.Value);
                queue.RemoveFirst();
            }

            if (queue.Count > 0) return taken;
            _byPost.Remove(other.Claim.Post);
            for (var i = _turns.Count; i > 0; i--)
            {
                if (_turns.Dequeue() is var post && post != other.Claim.Post) _turns.Enqueue(post);
            }

            return taken;
        }
    }

    /// <summary>Completes when there may be something to take.</summary>
    public Task WaitAsync(CancellationToken cancel)
    {
        TaskCompletionSource lane;
        lock (_lock)
        {
            if (_turns.Count > 0) return Task.CompletedTask;
            lane = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(lane);
        }

        return WaitAsync(lane, cancel);
    }

    private async Task WaitAsync(TaskCompletionSource lane, CancellationToken cancel)
    {
        try
        {
            await lane.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            if (!lane.Task.IsCompleted)
            {
                lock (_lock) _waiting.Remove(lane);
            }
        }
    }
}
