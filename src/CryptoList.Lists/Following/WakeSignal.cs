using System.Threading.Channels;

namespace CryptoList.Lists.Following;

/// <summary>Wakes one waiting loop; several sets before a wait count as one.</summary>
public sealed class WakeSignal(TimeProvider time)
{
    private readonly Channel<bool> _pulse = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _pulse.Writer.TryWrite(true);

    /// <summary>Returns when set, or after <paramref name="limit"/>.</summary>
    public async ValueTask WaitAsync(TimeSpan limit, CancellationToken cancel)
    {
        if (_pulse.Reader.TryRead(out _)) return;
        if (limit <= TimeSpan.Zero) return;
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            await _pulse.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The limit.
        }
    }
}
