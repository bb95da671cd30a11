namespace CryptoList.Lists.Delivery;

/// <summary>Why a copy is not sent now: for good, or until some time from now.</summary>
internal sealed record Withholding(CopyState State, TimeSpan Wait, string Reason)
{
    public static Withholding NotAMember { get; } = new(CopyState.Cancelled, default, "The member does not receive any more");
    public static Withholding NoDevice { get; } = new(CopyState.Waiting, TimeSpan.FromMinutes(1), "The member has no device in force");
    public static Withholding LogBehind { get; } = new(CopyState.Waiting, TimeSpan.FromMinutes(1), "The stored log lacks entries that were verified before");
    public static Withholding DeliveryPaused { get; } = new(CopyState.Paused, default, "Delivery to the member is paused");
    public static Withholding NoLease { get; } = new(CopyState.Waiting, default, "The node's lease has run out");
    public static Withholding Fault { get; } = new(CopyState.Waiting, TimeSpan.FromSeconds(10), "Put off: the server had a fault");
    public static Withholding RosterMoved { get; } = new(CopyState.Waiting, default, "The roster moved on");
}
