using System.Collections.Concurrent;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Posting;

/// <summary>
/// How fast one device may post to one list: a bucket that holds an hour's worth and fills steadily. Kept in memory, per process;
/// what is full again is forgotten. At most a few thousand buckets live at once, since only authenticated posts make one.
/// </summary>
public sealed class PostRates(int perHour, TimeProvider time)
{
    private const int SweepAbove = 4096;

    private readonly ConcurrentDictionary<(ListId, Fingerprint), Bucket> _buckets = new();

    /// <summary>False when this device has used up what it may. 0 posts an hour in the setting means no limit.</summary>
    public bool TryTake(ListId list, Fingerprint device)
    {
        if (perHour == 0) return true;
        if (_buckets.Count > SweepAbove) Sweep();
        return _buckets.GetOrAdd((list, device), _ => new Bucket(perHour, time.GetTimestamp())).TryTake(perHour, time);
    }

    private void Sweep()
    {
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.IsFull(perHour, time)) _buckets.TryRemove(key, out _);
        }
    }

    private sealed class Bucket(double level, long since)
    {
        private readonly Lock _lock = new();
        private double _level = level;
        private long _since = since;

        public bool TryTake(int perHour, TimeProvider time)
        {
            lock (_lock)
            {
                Fill(perHour, time);
                if (_level < 1) return false;
                _level--;
                return true;
            }
        }

        public bool IsFull(int perHour, TimeProvider time)
        {
            lock (_lock)
            {
                Fill(perHour, time);
                return _level >= perHour;
            }
        }

        private void Fill(int perHour, TimeProvider time)
        {
            _level = Math.Min(perHour, _level + (time.GetElapsedTime(_since).TotalHours * perHour));
            _since = time.GetTimestamp();
        }
    }
}
