namespace CryptoList.Lists.Delivery;

/// <summary>
/// This node's lease on the copies it marks. Measured from before the store was asked and a tenth shorter than the store's, by a clock that nobody
/// sets: it ends here before another node may think so. A node alone on its store needs none.
/// </summary>
internal sealed class NodeLease(IDeliveryQueue queue, TimeSpan length, TimeProvider time)
{
    private readonly long _mine = (long)(length.TotalSeconds * 0.9 * time.TimestampFrequency);
    private long _until = long.MinValue;

    /// <summary>The store's number for this node; 0 before <see cref="RegisterAsync"/>.</summary>
    public long Node { get; private set; }

    /// <summary>True while copies that this process marked as <paramref name="node"/> may be carried; not those of a lease before, which others may have taken over.</summary>
    public bool HoldsFor(long node) => !queue.IsShared || (node == Node && Left > TimeSpan.Zero);

    /// <summary>True while it holds.</summary>
    public bool Holds => !queue.IsShared || Left > TimeSpan.Zero;

    /// <summary>How long it holds from now; zero when it ended.</summary>
    public TimeSpan Left
    {
        get
        {
            var (now, until) = (time.GetTimestamp(), Volatile.Read(ref _until));
            return until <= now ? TimeSpan.Zero : time.GetElapsedTime(now, until);
        }
    }

    /// <summary>When to renew: a third of the length after a success, soon after a failure.</summary>
    public TimeSpan UntilRenewal(TimeSpan soon) => Left > length * 0.6 ? length / 3 : soon;

    public async ValueTask RegisterAsync(CancellationToken cancel)
    {
        var (asked, now) = (time.GetTimestamp(), Now());
        Node = await queue.RegisterNodeAsync(now, now + (long)length.TotalMilliseconds, cancel).ConfigureAwait(false);
        Volatile.Write(ref _until, asked + _mine);
    }

    /// <summary>False when the store has given the node up: it holds nothing any more.</summary>
    public async ValueTask<bool> RenewAsync(CancellationToken cancel)
    {
        var (asked, now) = (time.GetTimestamp(), Now());
        var renewed = await queue.RenewNodeAsync(Node, now, now + (long)length.TotalMilliseconds, cancel).ConfigureAwait(false);
        Volatile.Write(ref _until, renewed ? asked + _mine : long.MinValue);
        return renewed;
    }

    /// <summary>Gives it back, so that the other nodes need not wait for its end.</summary>
    public async ValueTask EndAsync(CancellationToken cancel)
    {
        if (!queue.IsShared || Node == 0) return;
        Volatile.Write(ref _until, long.MinValue);
        await queue.RenewNodeAsync(Node, Now(), Now() - 1, cancel).ConfigureAwait(false);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
