using System.Collections.Concurrent;

namespace CryptoList.Lists.Limits;

/// <summary>
/// How often something may happen for each key: a bucket that holds <paramref name="capacity"/> and fills steadily, empty to full in
/// <paramref name="refill"/>. Kept in memory, per process; what is full again is forgotten. Safe for any number at once.
/// </summary>
public sealed class Buckets<TKey>(int capacity, TimeSpan refill, TimeProvider time)
    where TKey : notnull
{
    private const int SweepAbove = 4096;

    private readonly ConcurrentDictionary<TKey, Bucket> _buckets = new();
    private int _sweepAt = SweepAbove;

    /// <summary>False when this key has used up what it may. A capacity of 0 means no limit.</summary>
    public bool TryTake(TKey key)
    {
        if (capacity == 0) return true;
        if (_buckets.Count > Volatile.Read(ref _sweepAt)) Sweep();
        return _buckets.GetOrAdd(key, _ => new Bucket(capacity, time.GetTimestamp())).TryTake(this);
    }

    /// <summary>Puts back what was taken for something that did not happen.</summary>
    public void GiveBack(TKey key)
    {
        if (_buckets.TryGetValue(key, out var bucket)) bucket.GiveBack(this);
    }

    private void Sweep()
    {
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.IsFull(this)) _buckets.TryRemove(key, out _);
        }

        // Not again before as many have come once more: a sweep looks at all of them.
        Volatile.Write(ref _sweepAt, Math.Max(SweepAbove, _buckets.Count * 2));
    }

    private double FilledSince(long since) => time.GetElapsedTime(since) / refill * capacity;

    private sealed class Bucket(double level, long since)
    {
        private readonly Lock _lock = new();
        private double _level = level;
        private long _since = since;

        public bool TryTake(Buckets<TKey> all)
        {
            lock (_lock)
            {
                Fill(all);
                if (_level < 1) return false;
                _level--;
                return true;
            }
        }

        public void GiveBack(Buckets<TKey> all)
        {
            lock (_lock) _level = Math.Min(all.Capacity, _level + 1);
        }

        public bool IsFull(Buckets<TKey> all)
        {
            lock (_lock)
            {
                Fill(all);
                return _level >= all.Capacity;
            }
        }

        private void Fill(Buckets<TKey> all)
        {
            _level = Math.Min(all.Capacity, _level + all.FilledSince(_since));
            _since = all.Time.GetTimestamp();
        }
    }

    private int Capacity => capacity;

    private TimeProvider Time => time;
}
