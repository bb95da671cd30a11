using System.Threading.Channels;
using CryptoList.Lists.Delivery;
using CryptoList.Mail.Smtp.Client;

namespace CryptoList.Lists.Bounces;

/// <summary>What delivery tells about the copies it sends, on its way to being counted; telling costs the sender nothing.</summary>
public sealed class BounceReports
{
    private readonly Channel<DeliveryReport> _reports = Channel.CreateUnbounded<DeliveryReport>(new UnboundedChannelOptions { SingleReader = true });

    internal ChannelReader<DeliveryReport> Reader => _reports.Reader;

    internal void Tell(CopyJob job, RecipientOutcome outcome, long now)
    {
        var taken = outcome.Status == DeliveryStatus.Delivered;
        var refused = outcome is { Status: DeliveryStatus.Failed or DeliveryStatus.Deferred, Reply: { } reply } && BounceWeights.Of(reply) > 0;
        if (!refused && !job.IsProbe) return;
        _reports.Writer.TryWrite(new DeliveryReport(job.List, job.Member, job.Claim.Post, now, taken, job.IsProbe, refused ? outcome.Reply : null));
    }
}
