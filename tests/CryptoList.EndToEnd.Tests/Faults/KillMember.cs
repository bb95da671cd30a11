using CryptoList.EndToEnd.Tests.Worlds;

namespace CryptoList.EndToEnd.Tests.Faults;

/// <summary>When somebody came and went in a run. Moments are numbers that only grow; 0 for never.</summary>
internal sealed class KillMember(Member member, int joinBegan)
{
    public Member Member { get; } = member;

    public int JoinBegan { get; } = joinBegan;

    /// <summary>In the log; never, when the store failed in between.</summary>
    public int Joined { get; set; }

    public int RemovalBegan { get; set; }

    /// <summary>The removal had returned.</summary>
    public int Removed { get; set; }

    /// <summary>What the relay had been sent at that moment.</summary>
    public RelayMark? Mark { get; set; }

    /// <summary>The entry of the removal.</summary>
    public long Entry { get; set; }

    public bool Stayed => Joined > 0 && RemovalBegan == 0;
}
