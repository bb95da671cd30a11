namespace CryptoList.Helper.Bridge;

/// <summary>How many clients are connected, of all accounts together.</summary>
internal sealed class ConnectionCount(int most)
{
    private int _now;

    public int Most => most;

    /// <summary>False when there are as many as may be.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _now) <= most) return true;
        Interlocked.Decrement(ref _now);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _now);
}
