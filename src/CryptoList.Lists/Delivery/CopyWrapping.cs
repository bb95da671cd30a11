using CryptoList.Lists.Bounces;
using CryptoList.Lists.Telemetry;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Delivery;

/// <summary>Makes a copy what it is for its members, as late as can be, by the log as it stands at that moment.</summary>
internal sealed class CopyWrapping(CopyOwnFields ownFields, DeliveryPauses pauses, NodeLease lease, PoisonPosts poison, ServerInstruments instruments, TimeProvider time)
{
    /// <summary>
    /// At the moment of sending, when the server has answered for each recipient: asks once more about each that it accepted, then wraps for each device
    /// in force. False when one of them is not to have it now: it stands in the envelope already, so nobody gets this message, and
    /// those with whom nothing is wrong are put into another. What is asked is asked after <see cref="Stage.Rendered"/>, so a removal that comes now sees it.
    /// </summary>
    public bool TryWrap(CopyMessage copy, OutgoingMessage message, CopyBuffer buffer)
    {
        var (all, started) = (true, instruments.Start());
        for (var i = 0; i < copy.Jobs.Count; i++)
        {
            var job = copy.Jobs[i];
            if (message.IsRefused(i)) continue;
            if (!job.TryMove(Stage.Taken, Stage.Rendered))
            {
                all = false;
                continue;
            }

            job.Withheld = WrapOne(job, all ? buffer : null);
            all &= job.Withheld is null;
        }

        if (!all) return false;
        ownFields.Write(copy, buffer);
        instruments.Wrapped(copy.Jobs[0].List, started);
        return true;
    }

    /// <summary>Wraps for one member, where there is a buffer; gives why not. A fault with one copy is that copy's: the connection and the others on it go on.</summary>
    private Withholding? WrapOne(CopyJob job, CopyBuffer? buffer)
    {
        try
        {
            if (Withhold(job, out var member) is { } withheld) return withheld;
            if (buffer is null) return null;
            CopyKeyFields.Write(job, member!, buffer);
            return null;
        }
        catch (Exception fault)
        {
            return poison.Faulted(job, fault);
        }
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
        member = job.Material.Post.Channel.Receiver(state, job.Member);
        if (job.List.Closed || member is null) return Withholding.NotAMember;
        if (member.Devices.Count == 0) return Withholding.NoDevice;
        if (pauses.Withholds(job.List.Key, job.Member, job.Claim.Post, utc.ToUnixTimeMilliseconds(), out var probe)) return Withholding.DeliveryPaused;
        job.IsProbe = probe;
        return RosterMoment.Of(job.List, now) != job.Common.Moment ? Withholding.RosterMoved : null;
    }
}
