using System.Threading.Channels;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Posting;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// Takes accepted posts to the relay: marks due copies, wraps each at the moment it is sent for whoever is a member then, records what
/// became of it. Stopping ends what is on the wire and puts the rest back.
/// </summary>
public sealed partial class DeliveryWorker : BackgroundService
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly ListDirectory _directory;
    private readonly IDeliveryQueue _queue;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<CopyJob> _ready = Channel.CreateUnbounded<CopyJob>();
    private readonly CopiesInFlight _inFlight = new();
    private readonly PostMaterials _materials;
    private readonly CopyExpander _expander;
    private readonly OutcomeRecorder _recorder;
    private readonly RetrySchedule _schedule;
    private readonly CopySettlement _settlement;
    private readonly CopyStopper _stopper;
    private readonly RelayPause _pause;
    private readonly WakeSignal _claim, _expand;
    private readonly NodeLease _lease;
    private readonly ClockWatch _clock;
    private List<DeliveryLane> _lanes = [];

    public DeliveryWorker(
        ListDirectory directory, PostingService posting, IPostStore posts, IDeliveryQueue queue, IKeyStore keys,
        ReturnPaths returnPaths, DeliveryPauses pauses, BounceReports bounces, CopySigning signing, DeliveryOptions options, TimeProvider time, ILogger<DeliveryWorker> logger)
    {
        (_directory, _queue, _options, _time, _logger) = (directory, queue, options, time, logger);
        _materials = new PostMaterials(posts, queue, keys, signing, options.CacheBytes, time);
        _expander = new CopyExpander(directory, queue, time);
        _recorder = new OutcomeRecorder(queue, Recorded, time, logger);
        _schedule = new RetrySchedule(options);
        _settlement = new CopySettlement(_recorder, _schedule, bounces, time);
        _stopper = new CopyStopper(_inFlight, _settlement, options.DepartureGrace, time);
        InClear = new RelayInClear(logger);
        _pause = new RelayPause(options.LongestPause, time, logger);
        _lease = new NodeLease(queue, options.Lease, time);
        _clock = new ClockWatch(time);
        Wrapping = new CopyWrapping(_settlement, returnPaths, pauses, _lease, time);
        (_claim, _expand) = (new WakeSignal(time), new WakeSignal(time));
        posting.PostStored += _expand.Set;
        directory.Departed += _stopper.OnDeparted;
        directory.Grown += _ => _claim.Set();
        directory.QueueTouched += _claim.Set;
        directory.Deleted += _stopper.OnDeleted;
    }

    internal ChannelReader<CopyJob> Ready => _ready.Reader;

    internal CopyWrapping Wrapping { get; }

    /// <summary>Copies marked by this process and not settled yet.</summary>
    public int UnderWay => _inFlight.Count;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var giveUp = new CancellationTokenSource();
        var recording = _recorder.RunAsync(giveUp.Token);
        try
        {
            await RepeatAsync(TakeOverAsync, once: true, stoppingToken).ConfigureAwait(false);
            _lanes = [.. Enumerable.Range(0, _options.Connections).Select(_ => new DeliveryLane(this, _options, _time))];
            var sending = _lanes.ConvertAll(lane => RepeatAsync(lane.RunAsync, once: false, stoppingToken));
            await Task.WhenAll(
                RepeatAsync(ExpandAsync, once: false, stoppingToken),
                RepeatAsync(ClaimAsync, once: false, stoppingToken),
                RepeatAsync(KeepLeaseAsync, once: false, stoppingToken),
                RepeatAsync(GuardLeaseAsync, once: false, stoppingToken)).ConfigureAwait(false);
            await EndAsync(Task.WhenAll(sending)).ConfigureAwait(false);
        }
        finally
        {
            while (_ready.Reader.TryRead(out var job)) _stopper.Stop(job, CopyState.Waiting, "Put back: the server stopped");
            // Marked when the word to stop came, and not prepared any more.
            _settlement.Record(_inFlight.Unprepared(), CopyState.Waiting, Now(), "Put back: the server stopped");
            _recorder.Complete();
            giveUp.CancelAfter(StopGrace);
            await recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await EndLeaseAsync(giveUp.Token).ConfigureAwait(false);
        }
    }

    /// <summary>What the relay said to a copy.</summary>
    internal void Settle(CopyJob job, RecipientOutcome outcome) => _settlement.Settle(job, outcome);

    /// <summary>Whether the relay is spoken to in clear against our wish.</summary>
    internal RelayInClear InClear { get; }

    /// <summary>The relay took our connection and served it.</summary>
    internal void RelayAnswered() => _pause.Over();

    /// <summary>
    /// No connection could be had: everything marked goes back, and nobody asks again before the pause is over. While other connections
    /// stand, the relay is not away, it takes no more of them: those carry everything, and this one is asked for again after the longest pause.
    /// </summary>
    internal async ValueTask RelayAwayAsync(SmtpConnectResult failure, CancellationToken cancel)
    {
        if (_lanes.Exists(lane => lane.IsConnected))
        {
            LogTurnedAway(failure.End, failure.Reply?.Code ?? 0);
            await Task.Delay(_options.LongestPause, _time, cancel).ConfigureAwait(false);
            return;
        }

        var pause = _pause.Begin(failure);
        while (_ready.Reader.TryRead(out var job))
        {
            if (job.TryMove(Stage.Queued, Stage.Stopped)) _settlement.Later(job, _schedule.After(job.Claim, Now(), pause), "The relay cannot be reached");
        }

        await Task.Delay(pause, _time, cancel).ConfigureAwait(false);
    }

    internal void ConnectionEnded(SmtpConnectionEnd end, SmtpReply? reply) => LogConnectionEnded(end, reply?.Code ?? 0);

    private async Task TakeOverAsync(CancellationToken cancel)
    {
        await _lease.RegisterAsync(cancel).ConfigureAwait(false);
        // Alone on its store, the caller holds the lock on it: whoever marked copies before is gone.
        var released = await _queue.ReleaseDeadAsync(_lease.Node, allDead: !_queue.IsShared, Now(), cancel).ConfigureAwait(false);
        if (released > 0) LogReleased(released);
    }

    private async Task ExpandAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (!await _expander.ExpandAsync(_claim.Set, cancel).ConfigureAwait(false)) await _expand.WaitAsync(LongestWait, cancel).ConfigureAwait(false);
        }
    }

    private async Task ClaimAsync(CancellationToken cancel)
    {
        while (true)
        {
            var (now, pause) = (Now(), _pause.Left);
            var room = _options.MarkedCopies - _inFlight.Count;
            if (pause > TimeSpan.Zero || room < _options.MarkedCopies / 2)
            {
                await _claim.WaitAsync(pause > TimeSpan.Zero ? pause : LongestWait, cancel).ConfigureAwait(false);
                continue;
            }

            // Times to try again, set by a clock that was ahead, are hours away by the one that is right.
            if (_clock.WentBack()) LogClockBack(await _queue.RetryAsync(null, failedToo: false, now, cancel: cancel).ConfigureAwait(false));

            var claimed = await _queue.ClaimAsync(_lease.Node, now, room, cancel).ConfigureAwait(false);
            foreach (var copy in claimed) _inFlight.Add(copy, null);
            foreach (var group in claimed.GroupBy(c => c.Post)) await PrepareAsync([.. group], cancel).ConfigureAwait(false);
            if (claimed.Count > 0) continue;
            if (_inFlight.Count == 0) _materials.Clear();
            var due = await _queue.NextDueAsync(cancel).ConfigureAwait(false);
            if (due - Now() > _schedule.LongestWait.TotalMilliseconds)
            {
                LogClockBack(await _queue.RetryAsync(null, failedToo: false, Now(), cancel: cancel).ConfigureAwait(false));
                continue;
            }

            var wait = due is { } at ? TimeSpan.FromMilliseconds(Math.Clamp(at - Now(), 1, (long)LongestWait.TotalMilliseconds)) : LongestWait;
            await _claim.WaitAsync(wait, cancel).ConfigureAwait(false);
        }
    }

    private async ValueTask PrepareAsync(ClaimedCopy[] copies, CancellationToken cancel)
    {
        var first = copies[0];
        try
        {
            if (_directory.Find(first.List) is null) await _directory.FollowAsync(cancel).ConfigureAwait(false);
            if (_directory.Find(first.List) is not { } list)
            {
                _settlement.Record(copies, CopyState.Cancelled, Now(), "The list was deleted");
                return;
            }

            if (list.Log.HeadNumber < first.Head) await _directory.CatchUpAsync(list, cancel).ConfigureAwait(false);
            var (material, reason) = await _materials.GetAsync(list, first.Post, cancel).ConfigureAwait(false);
            if (material is null)
            {
                LogPoison(first.Post, reason!);
                _settlement.Record(copies, CopyState.Failed, Now(), reason);
                return;
            }

            CommonFields? common;
            while ((common = await _materials.CommonAsync(list, material, RosterMoment.Of(list, Now() / 1000), cancel).ConfigureAwait(false)) is null)
                await _directory.CatchUpAsync(list, cancel).ConfigureAwait(false);
            var jobs = Array.ConvertAll(copies, copy => new CopyJob(copy, list, material, common));
            foreach (var job in jobs)
            {
                _inFlight.Add(job.Claim, job);
                _ready.Writer.TryWrite(job);
            }

            // An entry that came in before the jobs could be seen: a removal must not wait for a lane to find out.
            if (list.Log.HeadNumber != common.Moment.Head)
            {
                foreach (var job in jobs)
                {
                    if (Wrapping.Withhold(job, out _) is { } withheld && job.TryStop()) _settlement.Settle(job, withheld);
                }
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Set aside for a moment; the queue goes on.
            LogFault(nameof(PrepareAsync), fault);
            _settlement.Record(copies, CopyState.Waiting, Now() + (long)TimeSpan.FromSeconds(10).TotalMilliseconds, "Put off: the server had a fault");
        }
    }

    private async Task KeepLeaseAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(_lease.UntilRenewal(StoreRetry), _time, cancel).ConfigureAwait(false);
            if (!await _lease.RenewAsync(cancel).ConfigureAwait(false))
            {
                PutDownEverything();
                await _lease.RegisterAsync(cancel).ConfigureAwait(false);
            }

            var released = await _queue.ReleaseDeadAsync(_lease.Node, allDead: false, Now(), cancel).ConfigureAwait(false);
            if (released > 0) LogTakenOver(released);
        }
    }

    /// <summary>A node that cannot reach its store does not hear of removals either: with its lease its connections end, before another node takes its copies over.</summary>
    private async Task GuardLeaseAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(_lease.Holds && _queue.IsShared ? _lease.Left : LongestWait, _time, cancel).ConfigureAwait(false);
            if (!_lease.Holds) PutDownEverything();
        }
    }

    private void PutDownEverything()
    {
        LogLeaseLost();
        foreach (var lane in _lanes) lane.Abort();
    }

    private async ValueTask EndLeaseAsync(CancellationToken giveUp)
    {
        try
        {
            await _lease.EndAsync(giveUp).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            // It ends by itself.
        }
    }

    private async Task EndAsync(Task sending)
    {
        try
        {
            await sending.WaitAsync(StopGrace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            foreach (var lane in _lanes) lane.Abort();
            await sending.ConfigureAwait(false);
        }
    }

    private void Recorded(IReadOnlyList<CopyOutcome> outcomes)
    {
        foreach (var outcome in outcomes) _inFlight.Remove(outcome);
        _claim.Set();
    }

    /// <summary>Runs a loop again after a fault: nothing that one copy or one bad moment does may end delivery.</summary>
    private async Task RepeatAsync(Func<CancellationToken, Task> loop, bool once, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await loop(stopping).ConfigureAwait(false);
                if (once) return;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException fault)
            {
                LogStore(fault.Message);
            }
            catch (Exception fault)
            {
                LogFault(loop.Method.Name, fault);
            }

            await Task.Delay(StoreRetry, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} copies that were under way when the server ended wait again")]
    private partial void LogReleased(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} copies of a node whose lease ran out wait again")]
    private partial void LogTakenOver(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This node's lease on its copies ran out: its connections to the relay are closed, and it starts anew")]
    private partial void LogLeaseLost();

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection to the relay ended: {End}, reply {Code}")]
    private partial void LogConnectionEnded(SmtpConnectionEnd end, int code);

    [LoggerMessage(Level = LogLevel.Information, Message = "The relay takes no further connection now ({End}, reply {Code}); the others go on")]
    private partial void LogTurnedAway(SmtpConnectionEnd end, int code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock was set back: {Count} waiting copies are tried again now")]
    private partial void LogClockBack(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Post {Post} cannot be delivered: {Reason}")]
    private partial void LogPoison(long post, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery waits for the store: {Reason}")]
    private partial void LogStore(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A fault in {Place}; delivery goes on")]
    private partial void LogFault(string place, Exception fault);
}
