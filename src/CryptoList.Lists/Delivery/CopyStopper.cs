using CryptoList.Lists.Hosting;
using CryptoList.Lists.Membership;

namespace CryptoList.Lists.Delivery;

/// <summary>Stops what is under way for those who leave: what is not rendered never will be; what is on the wire loses its connection.</summary>
internal sealed class CopyStopper(CopiesInFlight inFlight, CopySettlement settlement, TimeSpan grace, TimeProvider time)
{
    public void OnDeparted(HostedList list, IReadOnlyList<Departure> departures)
    {
        List<CopyJob>? onTheWire = null;
        foreach (var (job, departure) in inFlight.TouchedBy(list, departures))
        {
            var (state, reason) = departure.DevicesOnly ? (CopyState.Waiting, "Again, for the devices left") : (CopyState.Cancelled, "The member left");
            job.AgainForOtherDevices = departure.DevicesOnly;
            if (job.TryStop()) settlement.Settle(job, state, reason);
            else if (job.Refusal is { } refusal) settlement.Settle(job, CopyState.Failed, refusal.ToString());
            else if (job.Stage == Stage.Rendered)
            {
                job.Departing = true;
                (onTheWire ??= []).Add(job);
            }
        }

        if (onTheWire is not null) _ = CutAsync(list, onTheWire);
    }

    /// <summary>Gives what is on the wire a moment to end by itself, so that other members' copies on the same connection are not put in doubt; then closes the connection.</summary>
    private async Task CutAsync(HostedList list, List<CopyJob> jobs)
    {
        await Task.Delay(grace, time).ConfigureAwait(false);
        foreach (var lane in jobs.Where(j => j.Buffer is not null).Select(j => j.Lane).Distinct()) lane?.Abort();
        // A wrap that was being made while the contexts were dropped may have left a new one.
        list.Wrapper.Retain(list.Log.AtHead(time.GetUtcNow().ToUnixTimeSeconds()));
    }

    public void OnDeleted(HostedList list)
    {
        foreach (var job in inFlight.Of(list)) Stop(job, CopyState.Cancelled, "The list was deleted");
    }

    /// <summary>Stops one copy that is not rendered yet.</summary>
    public void Stop(CopyJob job, CopyState state, string reason)
    {
        if (job.TryStop()) settlement.Settle(job, state, reason);
    }
}
