namespace CryptoList.Protocol.Control;

/// <summary>Why an invitation lets nobody in any more.</summary>
public enum WithdrawalReason
{
    /// <summary>Another device came in by it.</summary>
    Used,

    /// <summary>An owner withdrew it, or wrong passwords did.</summary>
    Withdrawn,

    /// <summary>Its time was over when the join came.</summary>
    Expired,
}
