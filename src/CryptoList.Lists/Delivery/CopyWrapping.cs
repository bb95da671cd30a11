using CryptoList.Lists.Bounces;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Delivery;

/// <summary>Makes a copy what it is for its member, as late as can be, by the log as it stands at that moment.</summary>
internal sealed class CopyWrapping(CopySettlement settlement, ReturnPaths returnPaths, DeliveryPauses pauses, NodeLease lease, TimeProvider time)
{
    /// <summary>The message for a copy that a lane took, or null when it is not to be sent now; then its outcome is told.</summary>
    public OutgoingMessage? MessageOf(CopyJob job, Func<CopyJob, ReadOnlyMemory<byte>?> render)
    {
        if (Withhold(job, out var member) is { } withheld)
        {
            settlement.Settle(job, withheld);
            return null;
        }

        if (EnvelopePath.TryParse(member!.Address, out var recipient) == EnvelopePathFault.None) return job.ToMessage(returnPaths.For(job.List, job.Claim.Post, job.Member), recipient, render);
        settlement.Settle(job, CopyState.Failed, "The member's address cannot be an envelope recipient");
        return null;
    }

    /// <summary>At the moment of sending: asks once more, then wraps for each device in force. Called once the copy is <see cref="Stage.Rendered"/>, so a removal that comes now sees it.</summary>
    public bool TryWrap(CopyJob job, CopyBuffer buffer)
    {
        job.Withheld = Withhold(job, out var member);
        if (job.Withheld is not null) return false;
        foreach (var device in member!.Devices)
            job.List.Wrapper.WriteKeyField(device, job.Material.PostHash, job.Common.DistributionHash, job.Material.WrappedKey, buffer);
        var common = job.Common.Bytes;
        common.CopyTo(buffer.GetSpan(common.Length));
        buffer.Advance(common.Length);
        return true;
    }

    /// <summary>Why this copy is not to be sent now, or null and its member.</summary>
    public Withholding? Withhold(CopyJob job, out RosterMember? member)
    {
        member = null;
        if (!lease.HoldsFor(job.Claim.Node)) return Withholding.NoLease;
        if (job.List.IsBehind) return Withholding.LogBehind;
        var utc = time.GetUtcNow();
        var (now, log) = (utc.ToUnixTimeSeconds(), job.List.Log);
        var state = log.AtHead(now);
        member = state.Member(job.Member);
        if (job.List.Closed || member is null || !state.Receives(job.Member, job.Group)) return Withholding.NotAMember;
        if (member.Devices.Count == 0) return Withholding.NoDevice;
        if (pauses.Withholds(job.List.Key, job.Member, job.Claim.Post, utc.ToUnixTimeMilliseconds(), out var probe)) return Withholding.DeliveryPaused;
        job.IsProbe = probe;
        return RosterMoment.Of(job.List, now) != job.Common.Moment ? Withholding.RosterMoved : null;
    }
}
