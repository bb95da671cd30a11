using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Hosting;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// Makes messages of copies that are ready: one for each member, or with <see cref="DeliveryOptions.RecipientsPerCopy"/> one for several who are due
/// at the same time. A probe goes alone, since its outcome decides about one member; so does an address that needs SMTPUTF8, which would
/// otherwise be asked of the server for all, and a copy with a body of its own (mode 2).
/// </summary>
internal sealed class CopyGathering(CopyWrapping wrapping, CopySettlement settlement, ReturnPaths returnPaths, ListDirectory directory, PoisonPosts poison)
{
    /// <summary>The message for copies that a lane took together, those that cannot share it put back; null when none is to be sent now: then their outcomes are told.</summary>
    public CopyMessage? Gather(IReadOnlyList<CopyJob> taken, ReadyQueue ready, DeliveryLane lane)
    {
        var (jobs, candidates, left, bytes) = (new List<CopyJob>(taken.Count), new List<Candidate>(taken.Count), new List<CopyJob>(), 0);
        foreach (var next in taken)
        {
            if (Take(next, lane) is not { } candidate) continue;
            if (jobs.Count > 0 && (candidates[0].Alone || candidate.Alone || bytes + candidate.KeyBytes >= KeyField.MaxTotalBytes))
            {
                if (next.TryPutBack()) left.Add(next);
                continue;
            }

            jobs.Add(next);
            candidates.Add(candidate);
            bytes += candidate.KeyBytes;
        }

        ready.Add(CollectionsMarshal.AsSpan(left));
        if (jobs.Count == 0) return null;
        var first = jobs[0];
        if (jobs.Count == 1) return Alone(first, candidates[0]);
        var number = NewNumber();
        foreach (var job in jobs) job.Shared = number;
        return new CopyMessage(jobs, candidates.ConvertAll(c => c.Path), returnPaths.ForShared(first.List, first.Claim.Post, number), bytes, number);
    }

    private CopyMessage Alone(CopyJob job, Candidate candidate)
    {
        job.Shared = null;
        return new CopyMessage([job], [candidate.Path], returnPaths.For(job.List, job.Claim.Post, job.Member), candidate.KeyBytes, null);
    }

    private Candidate? Take(CopyJob job, DeliveryLane lane)
    {
        job.Lane = lane;
        if (!job.TryMove(Stage.Queued, Stage.Taken)) return null;
        try
        {
            return Look(job);
        }
        catch (Exception fault)
        {
            settlement.Settle(job, poison.Faulted(job, fault));
            return null;
        }
    }

    private Candidate? Look(CopyJob job)
    {
        if (wrapping.Withhold(job, out var member) is { } withheld)
        {
            settlement.Settle(job, withheld);
            return null;
        }

        if (!job.List.Knows(member!.Id))
        {
            settlement.Settle(job, CopyState.Failed, "The member's address is hidden, and not known here");
            return null;
        }

        var address = job.List.MailAddress(member);
        // A list opened here after its address had become a member's: the post would come back to this server for ever.
        if (directory.Serves(address))
        {
            settlement.Settle(job, CopyState.Failed, "The member's address is a list of this server");
            return null;
        }

        if (EnvelopePath.TryParse(address, out var path) == EnvelopePathFault.None) return new Candidate(path, CopyKeyFields.LengthFor(job, member), job.IsProbe || !path.IsAscii || job.Material.HasOwnBodies);
        settlement.Settle(job, CopyState.Failed, "The member's address cannot be an envelope recipient");
        return null;
    }

    private static long NewNumber()
    {
        Span<byte> bytes = stackalloc byte[ReturnPathToken.PrefixSize];
        RandomNumberGenerator.Fill(bytes);
        var number = 0L;
        foreach (var octet in bytes) number = (number << 8) | octet;
        return number;
    }

    private readonly record struct Candidate(EnvelopePath Path, int KeyBytes, bool Alone);
}
