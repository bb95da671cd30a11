using CryptoList.Mail.Smtp.Client;
using CryptoList.Protocol.Identifiers;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// Finds out when a relay refuses nearly everybody, as one does whose access rules were changed: that says nothing against the members, so their
/// copies wait and nothing is counted. Refusals that name no fault of the address are held back until as many copies went through, or nothing
/// else is under way, and only then believed. Nobody else's copies are stopped: a list of dead addresses must not close the relay to the others.
/// </summary>
internal sealed partial class RefusalGuard(string route, DeliveryOptions options, CopySettlement settlement, RetrySchedule schedule, Func<int> underWay, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly HashSet<MemberId> _refused = [];
    private readonly List<(CopyJob Job, RecipientOutcome Outcome)> _held = [];
    private int _taken;
    private bool _trouble;
    private ITimer? _timer;

    /// <summary>What the relay said to a copy; settled now or held back.</summary>
    public void Take(CopyJob job, RecipientOutcome outcome)
    {
        var refusal = outcome is { Status: DeliveryStatus.Failed, Reply: { } reply } && !BlamesTheAddress(reply);
        if (options.RefusalShare >= 100 || !(refusal || outcome.Status == DeliveryStatus.Delivered))
        {
            settlement.Settle(job, outcome);
            return;
        }

        (CopyJob, RecipientOutcome)[] waits, believed;
        lock (_lock)
        {
            if (refusal)
            {
                if (_refused.Count < 2 * options.RefusalSample) _refused.Add(job.Member);
                job.Refusal = outcome.Reply;
                _held.Add((job, outcome));
            }
            else if (_refused.Count > 0)
            {
                _taken++;
                _refused.Remove(job.Member);
            }

            (waits, believed) = Decide();
        }

        if (!refusal) settlement.Settle(job, outcome);
        Settle(waits, believed);
        Look();
    }

    /// <summary>Something was settled: when only what is held is left, it is believed.</summary>
    public void Look() => Believe(() => _held.Count > 0 && underWay() <= _held.Count);

    /// <summary>What is held goes back: the server stops.</summary>
    public void PutBack(Action<CopyJob> back)
    {
        (CopyJob Job, RecipientOutcome)[] held;
        lock (_lock) held = TakeHeld();
        foreach (var (job, _) in held) back(job);
    }

    public void Dispose()
    {
        lock (_lock) _timer?.Dispose();
    }

    private void Believe(Func<bool> condition)
    {
        (CopyJob, RecipientOutcome)[] believed;
        lock (_lock)
        {
            if (!condition()) return;
            believed = TakeHeld();
        }

        Settle([], believed);
    }

    /// <summary>Under the lock: what is decided by now.</summary>
    private ((CopyJob, RecipientOutcome)[] Waits, (CopyJob, RecipientOutcome)[] Believed) Decide()
    {
        if (_refused.Count * 100 <= options.RefusalShare * (_refused.Count + _taken))
        {
            if (_trouble) LogOver(route);
            (_trouble, _taken) = (false, 0);
            _refused.Clear();
            return ([], TakeHeld());
        }

        if (!_trouble && _refused.Count >= options.RefusalSample)
        {
            _trouble = true;
            LogTrouble(route, _refused.Count, _held.Count > 0 ? _held[^1].Outcome.Reply!.Code : 0);
        }

        if (_trouble) return (TakeHeld(), []);
        if (_held.Count > 0) _timer ??= time.CreateTimer(_ => Believe(() => true), null, LongestHold, Timeout.InfiniteTimeSpan);
        return ([], []);
    }

    private (CopyJob Job, RecipientOutcome Outcome)[] TakeHeld()
    {
        _timer?.Dispose();
        _timer = null;
        (CopyJob, RecipientOutcome)[] held = [.. _held];
        _held.Clear();
        return held;
    }

    private void Settle((CopyJob Job, RecipientOutcome Outcome)[] waits, (CopyJob Job, RecipientOutcome Outcome)[] believed)
    {
        foreach (var (job, outcome) in waits) settlement.LaterUncounted(job, schedule.AfterDeferral(job.Claim, time.GetUtcNow().ToUnixTimeMilliseconds()), $"The relay refuses nearly everybody: {outcome.Reply}");
        foreach (var (job, outcome) in believed) settlement.Settle(job, outcome);
    }

    /// <summary>Whether a refusal says what is wrong with this address (RFC 3463: 5.1.x but for the sender's, 5.2.x). A bare code, policy (5.7.x) and routing do not.</summary>
    private static bool BlamesTheAddress(Mail.Smtp.SmtpReply reply) => reply.Enhanced is { Subject: 2 } or { Subject: 1, Detail: not (7 or 8) };

    [LoggerMessage(EventId = 1451, EventName = "relay-refuses-everybody", Level = LogLevel.Error, Message = "Relay {Route} refuses nearly everybody ({Count} members in a row, reply {Code}): their copies wait and nothing is counted against them. Look at the relay's access rules; queue show has its words")]
    private partial void LogTrouble(string route, int count, int code);

    [LoggerMessage(EventId = 1452, EventName = "relay-takes-again", Level = LogLevel.Information, Message = "Relay {Route} takes copies again")]
    private partial void LogOver(string route);
}
