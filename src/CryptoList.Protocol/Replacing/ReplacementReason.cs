namespace CryptoList.Protocol.Replacing;

/// <summary>Why a list key is due to be replaced.</summary>
public enum ReplacementReason
{
    /// <summary>Somebody is in the group, and it has no key yet, or one that was made before they came into it when nobody was there.</summary>
    First,

    /// <summary>Somebody left against their will, or a device was stolen: at once.</summary>
    AdverseLeaving,

    /// <summary>Somebody left.</summary>
    Leaving,

    /// <summary>Somebody joined, and the policy wants a new key then.</summary>
    Joining,

    /// <summary>As many posts, or octets, as the policy allows were sealed under it.</summary>
    Use,

    /// <summary>It was used, and the list has been idle for as long as the policy says.</summary>
    Idle,

    /// <summary>Its lifetime is over.</summary>
    Age,
}
