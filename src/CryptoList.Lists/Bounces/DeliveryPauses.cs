using System.Collections.Concurrent;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Bounces;

/// <summary>
/// Who is paused, as this process knows it: asked for every copy. The store has the last word: a copy that is set aside here while
/// its member was just resumed there waits again.
/// </summary>
public sealed class DeliveryPauses(BounceOptions options)
{
    private readonly ConcurrentDictionary<(long List, MemberId Member), Pause> _pauses = new();

    /// <summary>Members paused.</summary>
    public int Count => _pauses.Count;

    /// <summary>Members of one list that are paused.</summary>
    public long CountOf(long list) => _pauses.LongCount(p => p.Key.List == list);

    /// <summary>Whether a copy is to be set aside. Once a day one is let out as the probe, and that one as often as it is tried.</summary>
    public bool Withholds(long list, MemberId member, long post, long now, out bool probe)
    {
        probe = false;
        if (_pauses.IsEmpty || !_pauses.TryGetValue((list, member), out var pause)) return false;
        return !(probe = pause.TryProbe(post, now));
    }

    /// <summary>Takes in a member's standing.</summary>
    internal void Set(MemberDelivery member)
    {
        if (member.Paused is not { } since)
        {
            _pauses.TryRemove((member.List, member.Member), out _);
            return;
        }

        var pause = _pauses.GetOrAdd((member.List, member.Member), _ => new Pause());
        var next = member.Reason == PauseReason.AbuseReport ? long.MaxValue : (member.ProbeStarted ?? since) + (long)options.ProbeInterval.TotalMilliseconds;
        pause.Set(next, member.ProbePost, (long)options.ProbeInterval.TotalMilliseconds);
    }

    /// <summary>Takes in all that are paused; the others are not.</summary>
    internal void Reset(IReadOnlyList<MemberDelivery> paused)
    {
        var known = paused.Where(m => m.Paused is not null).ToDictionary(m => (m.List, m.Member));
        foreach (var gone in _pauses.Keys.Where(k => !known.ContainsKey(k))) _pauses.TryRemove(gone, out _);
        foreach (var member in known.Values) Set(member);
    }

    private sealed class Pause
    {
        private readonly Lock _lock = new();
        private long _next = long.MaxValue;
        private long _interval;
        private long? _probe;

        public void Set(long next, long? probe, long interval)
        {
            lock (_lock)
            {
                // What was let out here and is not written down yet counts already.
                var unwritten = _next != long.MaxValue && next != long.MaxValue && _next > next;
                if (!unwritten) (_next, _probe) = (next, probe);
                _interval = interval;
            }
        }

        public bool TryProbe(long post, long now)
        {
            lock (_lock)
            {
                if (_next == long.MaxValue) return false;
                if (_probe == post) return true;
                if (now < _next) return false;
                (_probe, _next) = (post, now + _interval);
                return true;
            }
        }
    }
}
