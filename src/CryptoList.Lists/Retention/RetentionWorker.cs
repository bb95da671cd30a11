using CryptoList.Lists.Hosting;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Membership;
using CryptoList.Lists.Posting;
using CryptoList.Protocol.Identifiers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Retention;

/// <summary>Lets go of what has had its time: bodies, queue keys, replaced seal keys, old posts; replaces seal keys that are due.</summary>
public sealed partial class RetentionWorker(
    ListDirectory directory, IPostStore posts, IKeyStore keys, ListKeyService listKeys, RetentionOptions options, TimeProvider time, ILogger<RetentionWorker> logger) : BackgroundService
{
    private const long SecondsPerDay = 24 * 3600;

    /// <summary>After the end of a day a post of that day may still be on its way into the store.</summary>
    private const long DayGrace = 600;

    /// <summary>Does all that is due, once.</summary>
    public async ValueTask RunOnceAsync(CancellationToken cancel = default)
    {
        foreach (var list in directory.All)
        {
            try
            {
                await TendAsync(list, cancel).ConfigureAwait(false);
            }
            catch (StoreUnavailableException fault)
            {
                LogPutOff(list.Id, fault.Message);
            }
        }

        var unopened = keys.DestroyTickets(time.GetUtcNow() - options.TicketAge);
        if (unopened > 0) LogTickets(unopened);
        var before = time.GetUtcNow().ToUnixTimeSeconds() - (long)options.RememberPosts.TotalSeconds;
        await posts.ForgetAsync(before, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                try
                {
                    await RunOnceAsync(stoppingToken).ConfigureAwait(false);
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    LogFault(fault);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async ValueTask TendAsync(HostedList list, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var policy = list.Log.AtHead(now).Policy;
        var keep = policy.Keep;
        if (!policy.Archive)
        {
            // One second more than now, so that keep = 0 means: as soon as every copy is settled.
            var dropped = await posts.DropBodiesAsync(list.Key, keep == 0 ? now + 1 : now - keep, cancel).ConfigureAwait(false);
            if (dropped > 0) LogDropped(list.Id, dropped);
        }

        await posts.DropCopiesAsync(list.Key, now - Math.Max(keep, (long)options.KeepCopies.TotalSeconds), cancel).ConfigureAwait(false);
        var used = await posts.QueueDaysAsync(list.Key, cancel).ConfigureAwait(false);
        foreach (var day in keys.QueueDays(list.Id).Where(d => (d + 1) * SecondsPerDay + DayGrace < now && !used.Contains(d))) keys.DestroyQueueKey(list.Id, day);
        if (await listKeys.RotateWhenDueAsync(list, options.SealKeyAge, cancel).ConfigureAwait(false) is { } rotation)
        {
            if (rotation.Outcome == AppendOutcome.Appended) LogRotated(list.Id, rotation.HeadNumber);
            else LogNotRotated(list.Id, rotation.Refusal?.ToString() ?? rotation.Outcome.ToString());
        }

        listKeys.DestroyRetired(list);
    }

    [LoggerMessage(EventId = 1301, EventName = "posts-dropped", Level = LogLevel.Information, Message = "List {List}: {Count} posts are no longer kept")]
    private partial void LogDropped(ListId list, int count);

    [LoggerMessage(EventId = 1302, EventName = "seal-key-replaced", Level = LogLevel.Information, Message = "List {List}: the seal key was replaced, roster entry {Entry}")]
    private partial void LogRotated(ListId list, long entry);

    [LoggerMessage(EventId = 1306, EventName = "tickets-destroyed", Level = LogLevel.Information, Message = "The keys of {Count} lists that nobody opened are destroyed")]
    private partial void LogTickets(int count);

    [LoggerMessage(EventId = 1303, EventName = "seal-key-not-replaced", Level = LogLevel.Warning, Message = "List {List}: the seal key could not be replaced: {Reason}")]
    private partial void LogNotRotated(ListId list, string reason);

    [LoggerMessage(EventId = 1304, EventName = "housekeeping-put-off", Level = LogLevel.Warning, Message = "List {List}: housekeeping put off: {Reason}")]
    private partial void LogPutOff(ListId list, string reason);

    [LoggerMessage(EventId = 1305, EventName = "housekeeping-fault", Level = LogLevel.Error, Message = "Housekeeping failed; it is tried again")]
    private partial void LogFault(Exception fault);
}
