namespace CryptoList.Mail.Smtp;

/// <summary>
/// One deadline that is set anew for every wait of a session. The timer below is only touched when a deadline comes
/// nearer than it stands; when it fires too early it goes to sleep again. Setting a deadline therefore costs next to nothing.
/// </summary>
internal sealed class DeadlineTimer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Action _expired;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private long _deadline = long.MaxValue;
    private long _armedFor = long.MaxValue;

    /// <summary>Calls <paramref name="expired"/> once for each deadline that passes; it must not block.</summary>
    public DeadlineTimer(TimeProvider time, Action expired)
    {
        (_time, _expired) = (time, expired);
        _timer = time.CreateTimer(static state => ((DeadlineTimer)state!).Fired(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sets the deadline, replacing the one before.</summary>
    public void Set(TimeSpan from)
    {
        long deadline = _time.GetTimestamp() + (long)(from.TotalSeconds * _time.TimestampFrequency);
        lock (_gate)
        {
            _deadline = deadline;
            if (deadline < _armedFor) Arm(from, deadline);
        }
    }

    /// <summary>No deadline is running.</summary>
    public void Clear()
    {
        lock (_gate) _deadline = long.MaxValue;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Arm(TimeSpan from, long deadline)
    {
        // A millisecond more, so that rounding never wakes it just before its time.
        _armedFor = deadline;
        _timer.Change(from + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void Fired()
    {
        lock (_gate)
        {
            _armedFor = long.MaxValue;
            if (_deadline == long.MaxValue) return;
            TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), _deadline);
            if (left > TimeSpan.Zero)
            {
                Arm(left, _deadline);
                return;
            }
            _deadline = long.MaxValue;
        }
        _expired();
    }
}
