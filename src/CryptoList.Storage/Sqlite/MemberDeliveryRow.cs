using CryptoList.Lists.Bounces;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Storage.Sqlite;

/// <summary>A member's standing as Dapper fills it.</summary>
internal sealed class MemberDeliveryRow
{
    public long List { get; init; }
    public byte[] Member { get; init; } = [];
    public double Score { get; init; }
    public long Scored { get; init; }
    public long? Paused { get; init; }
    public long Reason { get; init; }
    public string? LastReply { get; init; }
    public long? LastBounce { get; init; }
    public long Notice { get; init; }
    public long? ProbePost { get; init; }
    public long? ProbeStarted { get; init; }
    public long? ProbeTaken { get; init; }

    public MemberDelivery ToStanding() => new(List, MemberId.Read(Member))
    {
        Score = Score,
        Scored = Scored,
        Paused = Paused,
        Reason = (PauseReason)Reason,
        LastReply = LastReply,
        LastBounce = LastBounce,
        NoticeDue = Notice != 0,
        ProbePost = ProbePost,
        ProbeStarted = ProbeStarted,
        ProbeTaken = ProbeTaken,
    };
}
