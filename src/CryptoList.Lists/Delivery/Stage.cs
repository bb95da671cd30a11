namespace CryptoList.Lists.Delivery;

/// <summary>How far a copy has come in this process.</summary>
internal enum Stage
{
    Queued = 0,

    /// <summary>A connection has it, nothing is rendered.</summary>
    Taken = 1,

    /// <summary>Wrapped; may be on the wire.</summary>
    Rendered = 2,

    /// <summary>Not to be rendered any more.</summary>
    Stopped = 3,
}
