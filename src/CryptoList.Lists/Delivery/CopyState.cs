namespace CryptoList.Lists.Delivery;

/// <summary>Where a copy stands. Values are stored.</summary>
public enum CopyState
{
    /// <summary>Waits until its due time.</summary>
    Waiting = 0,

    /// <summary>Marked by a node as being sent.</summary>
    Sending = 1,

    /// <summary>The relay took it, or its final dot is out and the removal of its member settled it.</summary>
    Delivered = 2,

    /// <summary>Given up.</summary>
    Failed = 3,

    /// <summary>Its member is no longer to have it.</summary>
    Cancelled = 4,

    /// <summary>Was under way when its node died and its member left: it may have gone out until the settled time.</summary>
    InDoubt = 5,

    /// <summary>Set aside: delivery to its member is paused. It waits again when delivery is resumed, if its post is still kept.</summary>
    Paused = 6,

    /// <summary>Set aside: its post, or this copy, cannot be made into mail. The operator asks for it again or gives it up.</summary>
    SetAside = 7,

    /// <summary>The relay took it, and it came back.</summary>
    Returned = 8,
}
