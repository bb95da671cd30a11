using System.Runtime.InteropServices;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Following;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Posting;
using CryptoList.Lists.Telemetry;
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
    private const string PutBack = "Put back: the server stopped";

    private readonly ListDirectory _directory;
    private readonly IDeliveryQueue _queue;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CopiesInFlight _inFlight = new();
    private readonly PostMaterials _materials;
    private readonly CopyExpander _expander;
    private readonly OutcomeRecorder _recorder;
    private readonly RetrySchedule _schedule;
    private readonly CopySettlement _settlement;
    private readonly CopyStopper _stopper;
    private readonly WakeSignal _claim, _expand;
    private readonly NodeLease _lease;
    private readonly LeaseKeeper _keeper;
    private readonly ClockWatch _clock;
    private readonly RouteTable _routes;
    private readonly PoisonPosts _poison;
    private readonly Destination[] _destinations;
    private int _fresh = 1;

    public DeliveryWorker(
        ListDirectory directory, PostingService posting, IPostStore posts, IDeliveryQueue queue, ILedgerStore ledger, IKeyStore keys,
        ReturnPaths returnPaths, DeliveryPauses pauses, BounceReports bounces, CopySigning signing, CopyOwnFields ownFields, DeliveryOptions options, ServerInstruments instruments, TimeProvider time, ILogger<DeliveryWorker> logger)
    {
        (_directory, _queue, _options, _time, _logger) = (directory, queue, options, time, logger);
        Instruments = instruments;
        _materials = new PostMaterials(posts, queue, keys, signing, options, time);
        _poison = new PoisonPosts(ledger, options.FaultsBeforeSetAside, time, logger);
        _routes = new RouteTable(options);
        _expander = new CopyExpander(directory, queue, _routes, _poison, time);
        _recorder = new OutcomeRecorder(queue, () => _inFlight.Count, instruments, Recorded, time, logger);
        _schedule = new RetrySchedule(options);
        _settlement = new CopySettlement(_recorder, _schedule, bounces, directory, instruments, time);
        _stopper = new CopyStopper(_inFlight, _settlement, options.DepartureGrace, time);
        _lease = new NodeLease(queue, options.Lease, time);
        _clock = new ClockWatch(time);
        Wrapping = new CopyWrapping(ownFields, pauses, _lease, _poison, instruments, time);
        Gathering = new CopyGathering(Wrapping, _settlement, returnPaths, directory, _poison);
        _destinations = [.. _routes.All.Select(route => new Destination(
            route, options, new RefusalGuard(route.Name, options, _settlement, _schedule, () => _inFlight.CountOf(route.Id), time, logger), time, logger))];
        _keeper = new LeaseKeeper(_lease, queue, Array.ConvertAll(_destinations, d => d.Route.Id), AbortAll, time, logger);
        (_claim, _expand) = (new WakeSignal(time), new WakeSignal(time));
        posting.PostStored += _expand.Set;
        directory.Departed += _stopper.OnDeparted;
        directory.Grown += _ => _claim.Set();
        directory.QueueTouched += WakeForMore;
        directory.Deleted += _stopper.OnDeleted;
    }

    internal CopyWrapping Wrapping { get; }

    internal ServerInstruments Instruments { get; }

    /// <summary>Whether this node holds a lease on what it marks; a node alone on its store always does.</summary>
    public bool HoldsLease => _lease.Holds;
    internal CopyGathering Gathering { get; }

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
            await RepeatAsync(_keeper.TakeOverAsync, once: true, stoppingToken).ConfigureAwait(false);
            foreach (var destination in _destinations)
                destination.Lanes = [.. Enumerable.Range(0, destination.Route.Connections).Select(_ => new DeliveryLane(this, destination, _options, _time))];
            var sending = Lanes.Select(lane => RepeatAsync(lane.RunAsync, once: false, stoppingToken)).ToArray();
            await Task.WhenAll(
                RepeatAsync(ExpandAsync, once: false, stoppingToken),
                RepeatAsync(ClaimAsync, once: false, stoppingToken),
                RepeatAsync(_keeper.KeepAsync, once: false, stoppingToken),
                RepeatAsync(_keeper.GuardAsync, once: false, stoppingToken)).ConfigureAwait(false);
            await EndAsync(Task.WhenAll(sending)).ConfigureAwait(false);
        }
        finally
        {
            foreach (var destination in _destinations)
            {
                while (destination.Ready.TryTake(out var job)) _stopper.Stop(job, CopyState.Waiting, PutBack);
                destination.Guard.PutBack(job => _settlement.Settle(job, CopyState.Waiting, PutBack));
                destination.Guard.Dispose();
            }

            // Marked when the word to stop came, and not prepared any more.
            _settlement.Record(_inFlight.Unprepared(), CopyState.Waiting, Now(), PutBack);
            _recorder.Complete();
            giveUp.CancelAfter(StopGrace);
            await recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _keeper.EndAsync(giveUp.Token).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// No connection could be had: everything marked for that route goes back, and nobody asks there again before the pause is over. The others go on.
    /// While other connections to it stand, the relay is not away, it takes no more of them: those carry everything, and this one is asked for again
    /// after the longest pause.
    /// </summary>
    internal async ValueTask AwayAsync(Destination destination, SmtpConnectResult failure, CancellationToken cancel)
    {
        if (destination.Lanes.Any(lane => lane.IsConnected))
        {
            LogTurnedAway(destination.Route.Name, failure.End, failure.Reply?.Code ?? 0);
            await Task.Delay(_options.LongestPause, _time, cancel).ConfigureAwait(false);
            return;
        }

        var pause = destination.Pause.Begin(failure);
        while (destination.Ready.TryTake(out var job))
        {
            if (job.TryMove(Stage.Queued, Stage.Stopped)) _settlement.Later(job, _schedule.After(job.Claim, Now(), pause), "The relay cannot be reached");
        }

        await Task.Delay(pause, _time, cancel).ConfigureAwait(false);
    }

    internal void ConnectionEnded(SmtpConnectionEnd end, SmtpReply? reply) => LogConnectionEnded(end, reply?.Code ?? 0);

    private async Task ExpandAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (!await _expander.ExpandAsync(WakeForMore, cancel).ConfigureAwait(false)) await _expand.WaitAsync(LongestWait, cancel).ConfigureAwait(false);
        }
    }

    private async Task ClaimAsync(CancellationToken cancel)
    {
        var looked = 0L;
        while (true)
        {
            // Times to try again, set by a clock that was ahead, are hours away by the one that is right.
            if (_clock.WentBack()) await TryAllNowAsync(cancel).ConfigureAwait(false);
            var fresh = Interlocked.Exchange(ref _fresh, 0) == 1 || _time.GetElapsedTime(looked) >= LongestWait;
            if (fresh) looked = _time.GetTimestamp();
            var (any, wait) = (false, LongestWait);
            foreach (var destination in _destinations)
            {
                var (claimed, next) = await ClaimAsync(destination, fresh, cancel).ConfigureAwait(false);
                any |= claimed;
                if (next < wait) wait = next;
            }

            if (any) continue;
            if (_inFlight.Count == 0) _materials.Clear();
            await _claim.WaitAsync(wait, cancel).ConfigureAwait(false);
        }
    }

    private async ValueTask TryAllNowAsync(CancellationToken cancel) =>
        LogClockBack(await _queue.RetryAsync(null, failedToo: false, Now(), cancel: cancel).ConfigureAwait(false));

    /// <summary>
    /// Marks copies of one route, when half of its room is free. With less, only when something new may be due, and only of posts that have none
    /// marked, in half of the room left: so a post that comes while a large one fills the room of a slow relay finds some.
    /// </summary>
    private async ValueTask<(bool Claimed, TimeSpan Wait)> ClaimAsync(Destination destination, bool fresh, CancellationToken cancel)
    {
        var (now, route) = (Now(), destination.Route.Id);
        if (destination.Pause.Left is { Ticks: > 0 } pause) return (false, pause);
        var room = _options.MarkedCopies - _inFlight.CountOf(route);
        var free = room >= _options.MarkedCopies / 2;
        var (max, scope) = free ? (room, new ClaimScope(route)) : (room / 2, new ClaimScope(route, fresh ? _inFlight.PostsOf(route) : null));
        if (max <= 0 || !(free || fresh)) return (false, LongestWait);
        var claimed = await StoreWork.RunAsync(Instruments, "claim", () => _queue.ClaimAsync(_lease.Node, now, max, scope, cancel)).ConfigureAwait(false);
        foreach (var copy in claimed) _inFlight.Add(copy, null);
        foreach (var group in claimed.GroupBy(c => c.Post)) await PrepareAsync([.. group], cancel).ConfigureAwait(false);
        if (claimed.Count > 0 || !free) return (claimed.Count > 0, LongestWait);
        var due = await _queue.NextDueAsync(route, cancel).ConfigureAwait(false);
        if (due - Now() > _schedule.LongestWait.TotalMilliseconds)
        {
            await TryAllNowAsync(cancel).ConfigureAwait(false);
            return (true, TimeSpan.Zero);
        }

        return (false, due is { } at ? TimeSpan.FromMilliseconds(Math.Clamp(at - Now(), 1, (long)LongestWait.TotalMilliseconds)) : LongestWait);
    }

    private async ValueTask PrepareAsync(ClaimedCopy[] copies, CancellationToken cancel)
    {
        var first = copies[0];
        using var activity = Instruments.Activities.StartActivity("prepare")?.SetTag("post", first.Post).SetTag("copies", copies.Length);
        try
        {
            if (_directory.Find(first.List) is null) await _directory.FollowAsync(cancel).ConfigureAwait(false);
            if (_directory.Find(first.List) is not { } list)
            {
                _settlement.Record(copies, CopyState.Cancelled, Now(), "The list was deleted");
                return;
            }

            activity?.SetTag("list", list.Label);
            if (list.Log.HeadNumber < first.Head) await _directory.CatchUpAsync(list, cancel).ConfigureAwait(false);
            var (material, obstacle) = await _materials.GetAsync(list, first.Post, cancel).ConfigureAwait(false);
            if (material is null)
            {
                await ObstructedAsync(copies, obstacle!, cancel).ConfigureAwait(false);
                return;
            }

            CommonFields? common;
            while ((common = await _materials.CommonAsync(list, material, RosterMoment.Of(list, Now() / 1000), cancel).ConfigureAwait(false)) is null)
                await _directory.CatchUpAsync(list, cancel).ConfigureAwait(false);
            _poison.Sound(first.Post);
            var jobs = MakeJobs(copies, list, material, common);

            // An entry that came in before the jobs could be seen: a removal must not wait for a lane to find out.
            if (list.Log.HeadNumber != common.Moment.Head)
            {
                foreach (var job in jobs)
                {
                    if (Wrapping.Withhold(job, out _) is { } withheld && job.TryStop()) _settlement.Settle(job, withheld);
                }
            }
        }
        catch (StoreUnavailableException fault)
        {
            LogStore(fault.Message);
            PutOff(copies);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            await FaultedAsync(copies, fault, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>A post that cannot be rendered: nothing of it is lost that whoever runs the server could still bring out.</summary>
    private async ValueTask ObstructedAsync(ClaimedCopy[] copies, PostObstacle obstacle, CancellationToken cancel)
    {
        var ended = new List<ClaimedCopy>(copies.Length);
        foreach (var copy in copies)
        {
            if (obstacle.MayPass && _schedule.AfterDeferral(copy, Now()) is { } due) _settlement.Record([copy], CopyState.Waiting, due, obstacle.Reason);
            else ended.Add(copy);
        }

        if (ended.Count == 0 || obstacle.State != CopyState.SetAside) LogObstacle(copies[0].Post, obstacle.Reason);
        else await _poison.SetAsideAsync(copies[0].Post, obstacle.Reason, cancel).ConfigureAwait(false);
        _settlement.Record(CollectionsMarshal.AsSpan(ended), obstacle.State, Now(), obstacle.Reason);
    }

    private async ValueTask FaultedAsync(ClaimedCopy[] copies, Exception fault, CancellationToken cancel)
    {
        try
        {
            if (await _poison.FaultedAsync(copies[0].Post, fault, cancel).ConfigureAwait(false) is { } reason) _settlement.Record(copies, CopyState.SetAside, Now(), reason);
            else PutOff(copies);
        }
        catch (StoreUnavailableException unavailable)
        {
            LogStore(unavailable.Message);
            PutOff(copies);
        }
    }

    private void PutOff(ClaimedCopy[] copies) => _settlement.Record(copies, CopyState.Waiting, Now() + (long)Withholding.Fault.Wait.TotalMilliseconds, Withholding.Fault.Reason);

    /// <summary>Hands copies to the lanes of their route. A member whose address has moved to another route, or a route that is new, is found out here.</summary>
    private List<CopyJob> MakeJobs(ClaimedCopy[] copies, HostedList list, PostMaterial material, CommonFields common)
    {
        var state = list.Log.AtHead(Now() / 1000);
        var jobs = new List<CopyJob>(copies.Length);
        foreach (var copy in copies)
        {
            var route = _destinations.Length > 1 && state.Member(copy.Member) is { } member ? _destinations[_routes.IndexFor(list.MailAddress(member))].Route.Id : copy.Route;
            if (route != copy.Route)
            {
                _settlement.Reroute(copy, route);
                continue;
            }

            var job = new CopyJob(copy, list, material, common);
            jobs.Add(job);
            _inFlight.Add(copy, job);
        }

        Array.Find(_destinations, d => d.Route.Id == copies[0].Route)!.Ready.Add(CollectionsMarshal.AsSpan(jobs));
        return jobs;
    }

    private async Task EndAsync(Task sending)
    {
        try
        {
            await sending.WaitAsync(StopGrace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            AbortAll();
            await sending.ConfigureAwait(false);
        }
    }

    private void Recorded(IReadOnlyList<CopyOutcome> outcomes)
    {
        foreach (var outcome in outcomes) _inFlight.Remove(outcome);
        foreach (var destination in _destinations) destination.Guard.Look();
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

    private void AbortAll()
    {
        foreach (var lane in Lanes) lane.Abort();
    }

    private IEnumerable<DeliveryLane> Lanes => _destinations.SelectMany(d => d.Lanes);

    /// <summary>Copies may be due of posts that have none marked.</summary>
    private void WakeForMore()
    {
        Volatile.Write(ref _fresh, 1);
        _claim.Set();
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(EventId = 1404, EventName = "relay-connection-ended", Level = LogLevel.Debug, Message = "A connection to the relay ended: {End}, reply {Code}")]
    private partial void LogConnectionEnded(SmtpConnectionEnd end, int code);

    [LoggerMessage(EventId = 1408, EventName = "relay-connection-turned-away", Level = LogLevel.Information, Message = "Relay {Route} takes no further connection now ({End}, reply {Code}); the others go on")]
    private partial void LogTurnedAway(string route, SmtpConnectionEnd end, int code);

    [LoggerMessage(EventId = 1409, EventName = "clock-set-back", Level = LogLevel.Warning, Message = "The clock was set back: {Count} waiting copies are tried again now")]
    private partial void LogClockBack(int count);

    [LoggerMessage(EventId = 1405, EventName = "post-obstacle", Level = LogLevel.Error, Message = "Post {Post} cannot be sent: {Reason}")]
    private partial void LogObstacle(long post, string reason);

    [LoggerMessage(EventId = 1406, EventName = "delivery-waits-for-store", Level = LogLevel.Warning, Message = "Delivery waits for the store: {Reason}")]
    private partial void LogStore(string reason);

    [LoggerMessage(EventId = 1407, EventName = "delivery-fault", Level = LogLevel.Error, Message = "A fault in {Place}; delivery goes on")]
    private partial void LogFault(string place, Exception fault);
}
