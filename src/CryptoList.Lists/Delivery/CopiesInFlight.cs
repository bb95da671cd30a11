using System.Collections.Concurrent;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Delivery;

/// <summary>The copies this process has marked and not settled in the store.</summary>
internal sealed class CopiesInFlight
{
    private readonly ConcurrentDictionary<(long Post, MemberId Member, long Attempt), (ClaimedCopy Claim, CopyJob? Job)> _jobs = new();
    private readonly ConcurrentDictionary<long, int> _byRoute = new();

    public int Count => _byRoute.Values.Sum();

    /// <summary>Marked copies of one route.</summary>
    public int CountOf(long route) => _byRoute.GetValueOrDefault(route);

    /// <summary>Posts of which copies are marked, of one route.</summary>
    public IReadOnlySet<long> PostsOf(long route) => _jobs.Values.Where(c => c.Claim.Route == route).Select(c => c.Claim.Post).ToHashSet();

    /// <summary>Counts a marked copy; a job comes with it once it is prepared.</summary>
    public void Add(in ClaimedCopy claim, CopyJob? job)
    {
        if (_jobs.TryAdd(Key(claim), (claim, job))) Tally(claim.Route, 1);
        else _jobs[Key(claim)] = (claim, job);
    }

    public void Remove(in CopyOutcome outcome)
    {
        if (_jobs.TryRemove((outcome.Post, outcome.Member, outcome.Attempt), out var known)) Tally(known.Claim.Route, -1);
    }

    /// <summary>Jobs that a departure touches; for those it touches as a whole member, that departure comes first.</summary>
    public IEnumerable<(CopyJob Job, Departure Departure)> TouchedBy(HostedList list, IReadOnlyList<Departure> departures)
    {
        var byMember = departures.OrderBy(d => d.DevicesOnly).ToLookup(d => d.Member);
        foreach (var (_, job) in _jobs.Values)
        {
            if (job is null || job.List != list) continue;
            foreach (var departure in byMember[job.Member])
            {
                if (departure.Group is not null && departure.Group != job.Group) continue;
                yield return (job, departure);
                break;
            }
        }
    }

    /// <summary>Jobs of one list.</summary>
    public IEnumerable<CopyJob> Of(HostedList list) => _jobs.Values.Where(c => c.Job?.List == list).Select(c => c.Job!);

    /// <summary>Marked copies that no job was made for.</summary>
    public ClaimedCopy[] Unprepared() => [.. _jobs.Values.Where(c => c.Job is null).Select(c => c.Claim)];

    private void Tally(long route, int by) => _byRoute.AddOrUpdate(route, by, (_, count) => count + by);

    private static (long, MemberId, long) Key(in ClaimedCopy claim) => (claim.Post, claim.Member, claim.Attempt);
}
