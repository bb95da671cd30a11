using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;
using static CryptoList.Helper.Exchange.SyncReport;

namespace CryptoList.Helper.Exchange;

/// <summary>A device whose 24 hours are over, or that was confirmed, asks for what it missed by itself: the log's end, and the posts since it was added.</summary>
internal sealed class FirstDay(HelperSession session, ControlBook book, SyncReport report)
{
    /// <summary>How often it asks, in seconds, until a mail server takes it.</summary>
    private const long Pause = 3600;

    // A time at which no device waits any more.
    private const long AllInForce = 1L << 52;

    /// <summary>From when on a device missed posts because it waited, Unix seconds; null for one that was in force with its entry.</summary>
    public static long? MissedSince(RosterLog log, Fingerprint device)
    {
        var entry = log.AtHead(AllInForce).Device(device)!;
        return log.At(entry.AddedAt, entry.AddedTime).Device(device) is null ? entry.AddedTime : null;
    }

    /// <summary>Asks where it is time to; once for each device and list.</summary>
    public async Task AskAsync(Submitter submitter, ListReplica list, CancellationToken cancellation)
    {
        var now = session.Io.Now;
        // Not on the second: the server's clock may be behind this one.
        if (list.Info.CatchUpSince is not { } since || HelperSession.InDispute(list) || list.StandingAt(now - RosterLog.ClockTolerance) != ListStanding.Member) return;
        if (!book.MayAsk($"first-day:{list.Log.List}", Pause, now)) return;
        var asked = await submitter.AskForLogAsync(list, cancellation).ConfigureAwait(false)
            ? await submitter.AskForPostsAsync(list, new MissedRequest(since, []), cancellation).ConfigureAwait(false)
            : null;
        if (asked?.Result is not HandingResult.Taken)
        {
            report.Add(Kind.Waits, list.Address, $"This device is in force in {list.Address} now; the server could not be asked for what it missed{(asked is null ? "" : $": {asked.Reply}")}.");
            return;
        }

        list.Save(list.Info with { CatchUpSince = null });
        report.Add(Kind.Waits, list.Address, $"This device is in force in {list.Address} now. The server is asked for the posts since it was added, and the end of the log.");
    }
}
