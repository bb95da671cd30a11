using CryptoList.Lists.Bounces;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Telemetry;
using CryptoList.Mail.Smtp.Client;

namespace CryptoList.Lists.Delivery;

/// <summary>Turns what happened to a copy into its outcome, told once and to the recorder.</summary>
internal sealed class CopySettlement(OutcomeRecorder recorder, RetrySchedule schedule, BounceReports bounces, ListDirectory directory, ServerInstruments instruments, TimeProvider time)
{
    private const int MaxReply = 200;

    /// <summary>What the relay said to a copy.</summary>
    public void Settle(CopyJob job, RecipientOutcome outcome)
    {
        bounces.Tell(job, outcome, Now());
        var reply = outcome.Reply?.ToString();
        var leaving = job.Departing && !job.AgainForOtherDevices;
        switch (outcome.Status)
        {
            case DeliveryStatus.Delivered: Settle(job, CopyState.Delivered, reply); break;
            case DeliveryStatus.Failed: Settle(job, CopyState.Failed, reply); break;
            case DeliveryStatus.Cancelled when job.Withheld is { } withheld: Settle(job, withheld); break;
            case DeliveryStatus.InDoubt when leaving: Settle(job, CopyState.Delivered, "Handed over; the reply was not waited for"); break;
            case DeliveryStatus.InDoubt when job.AgainForOtherDevices: Settle(job, CopyState.Waiting, "Again, for the devices left"); break;
            case DeliveryStatus.NotTried or DeliveryStatus.Deferred or DeliveryStatus.Cancelled when leaving: Settle(job, CopyState.Cancelled, "The member left"); break;
            case DeliveryStatus.NotTried or DeliveryStatus.Cancelled: Later(job, schedule.AfterLostConnection(job.Claim, Now()), "The connection ended before the message"); break;
            default: Later(job, schedule.AfterDeferral(job.Claim, Now()), reply ?? "The connection ended before the reply"); break;
        }
    }

    public void Settle(CopyJob job, CopyState state, string? reply) => Record(job, state, Now(), reply);

    public void Settle(CopyJob job, Withholding withheld)
    {
        if (withheld.State == CopyState.Waiting) Later(job, schedule.After(job.Claim, Now(), withheld.Wait), withheld.Reason);
        else Settle(job, withheld.State, withheld.Reason);
    }

    /// <summary>Waits until <paramref name="due"/>, or is given up when that is null.</summary>
    public void Later(CopyJob job, long? due, string reply)
    {
        if (due is { } at) Record(job, CopyState.Waiting, at, reply);
        else Record(job, CopyState.Failed, Now(), reply);
    }

    /// <summary>The same, for a refusal that is held to be the relay's trouble: nothing is counted against the member, and a probe has not gone through.</summary>
    public void LaterUncounted(CopyJob job, long? due, string reply)
    {
        bounces.Tell(job, new RecipientOutcome(DeliveryStatus.Deferred, null), Now());
        Later(job, due, reply);
    }

    /// <summary>Waits for another route, from now on.</summary>
    public void Reroute(in ClaimedCopy copy, long route) =>
        recorder.Add(new CopyOutcome(copy.Post, copy.Member, copy.Attempt, CopyState.Waiting, Now(), "Takes another route now") { Route = route });

    /// <summary>Records the same outcome for several copies that never became jobs.</summary>
    public void Record(ReadOnlySpan<ClaimedCopy> copies, CopyState state, long time, string? reply)
    {
        foreach (var copy in copies) recorder.Add(OutcomeOf(copy, state, time, reply));
    }

    private void Record(CopyJob job, CopyState state, long time, string? reply)
    {
        if (job.TrySettle()) recorder.Add(OutcomeOf(job.Claim, state, time, reply) with { Shared = job.Shared });
    }

    private CopyOutcome OutcomeOf(in ClaimedCopy copy, CopyState state, long time, string? reply)
    {
        instruments.Settled(directory.Find(copy.List)?.Label ?? "", state, TimeSpan.FromMilliseconds(Now() - (copy.AcceptedTime * 1000)));
        return new(copy.Post, copy.Member, copy.Attempt, state, time, reply is { Length: > MaxReply } ? reply[..MaxReply] : reply);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
