using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Bounces;

/// <summary>
/// How delivery to one member goes, beside the roster; times in Unix milliseconds. <see cref="Score"/> is as of <see cref="Scored"/>.
/// <see cref="LastReply"/> holds codes only, such as <c>550 5.1.1</c>. <see cref="ProbePost"/>: the post whose copy is the probe;
/// <see cref="ProbeTaken"/>: when the relay took it. <see cref="NoticeDue"/>: the owners are still to be told.
/// </summary>
public sealed record MemberDelivery(long List, MemberId Member)
{
    public double Score { get; init; }
    public long Scored { get; init; }
    public long? Paused { get; init; }
    public PauseReason Reason { get; init; }
    public string? LastReply { get; init; }
    public long? LastBounce { get; init; }
    public bool NoticeDue { get; init; }
    public long? ProbePost { get; init; }
    public long? ProbeStarted { get; init; }
    public long? ProbeTaken { get; init; }

    /// <summary>The score at a time, halved with each <paramref name="halfLife"/>.</summary>
    public double ScoreAt(long now, TimeSpan halfLife) => Score * Math.Pow(0.5, Math.Max(0, now - Scored) / halfLife.TotalMilliseconds);

    /// <summary>With delivery paused since <paramref name="now"/>, and the owners to be told; unchanged when it is paused for that reason or a graver one.</summary>
    public MemberDelivery Pause(PauseReason reason, long now) =>
        Reason >= reason ? this : this with { Paused = Paused ?? now, Reason = reason, NoticeDue = true, ProbePost = null, ProbeStarted = null, ProbeTaken = null };
}
