using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Hosting;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// Makes messages of copies that are ready: one for each member, or with <see cref="DeliveryOptions.RecipientsPerCopy"/> one for several who are due
/// at the same time. A probe goes alone, since its outcome decides about one member; so does an address that needs SMTPUTF8, which would
/// otherwise be asked of the server for all.
/// </summary>
internal sealed class CopyGathering(CopyWrapping wrapping, CopySettlement settlement, ReturnPaths returnPaths, ListDirectory directory, DeliveryOptions options)
{
    /// <summary>The message for a copy that a lane took, and for others that can share it; null when it is not to be sent now: then its outcome is told.</summary>
    public CopyMessage? Gather(CopyJob first, ReadyQueue ready, DeliveryLane lane)
    {
        if (Take(first, lane) is not { } one) return null;
        if (options.RecipientsPerCopy == 1 || one.Alone) return Alone(first, one);
        var (jobs, recipients, bytes) = (new List<CopyJob> { first }, new List<EnvelopePath> { one.Path }, one.KeyBytes);
        var left = new List<CopyJob>();
        foreach (var next in ready.TakeLike(first, options.RecipientsPerCopy - 1))
        {
            if (Take(next, lane) is not { } other) continue;
            if (other.Alone || bytes + other.KeyBytes >= KeyField.MaxTotalBytes)
            {
                if (next.TryPutBack()) left.Add(next);
                continue;
            }

            jobs.Add(next);
            recipients.Add(other.Path);
            bytes += other.KeyBytes;
        }

        ready.Add(CollectionsMarshal.AsSpan(left));
        if (jobs.Count == 1) return Alone(first, one);
        var number = NewNumber();
        foreach (var job in jobs) job.Shared = number;
        return new CopyMessage(jobs, recipients, returnPaths.ForShared(first.List, first.Claim.Post, number), bytes, number);
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
        if (wrapping.Withhold(job, out var member) is { } withheld)
        {
            settlement.Settle(job, withheld);
            return null;
        }

        // A list opened here after its address had become a member's: the post would come back to this server for ever.
        if (directory.Serves(member!.Address))
        {
            settlement.Settle(job, CopyState.Failed, "The member's address is a list of this server");
            return null;
        }

        if (EnvelopePath.TryParse(member.Address, out var path) == EnvelopePathFault.None) return new Candidate(path, KeyBytesOf(job, member), job.IsProbe || !path.IsAscii);
        settlement.Settle(job, CopyState.Failed, "The member's address cannot be an envelope recipient");
        return null;
    }

    private static int KeyBytesOf(CopyJob job, RosterMember member) => member.Devices.Sum(d => job.List.Wrapper.KeyFieldLength(d, job.Material.WrappedKey.Length));

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
