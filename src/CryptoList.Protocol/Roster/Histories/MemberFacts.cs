namespace CryptoList.Protocol.Roster.Histories;

/// <summary>What holds of a member from one entry to the next.</summary>
internal sealed record MemberFacts(bool Present, string Address, Rights Rights, long? UpdateOrder, Suspension Suspension)
{
    public bool IsOwner => Present && Rights.HasFlag(Rights.Owner);

    /// <summary>Present and not cut from the log by an owner.</summary>
    public bool MaySign => Present && Suspension != Suspension.ByOwner;
    public bool IsActive => Present && Suspension == Suspension.None;
}
