using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Exchange;

/// <summary>
/// What somebody wants of a list, in words that do not depend on the log's end: when the server has taken another entry in place of
/// ours, it is done again on the new log.
/// </summary>
public sealed record Wish
{
    /// <summary>What.</summary>
    public required WishKind Kind { get; init; }

    /// <summary>The member it is about.</summary>
    public string? Member { get; init; }

    /// <summary>The joiner's request, one line.</summary>
    public string? Join { get; init; }

    /// <summary>Why a joiner is declined.</summary>
    public WithdrawalReason? Reason { get; init; }

    /// <summary>The invitation to withdraw.</summary>
    public string? Invitation { get; init; }

    /// <summary>The group whose key is replaced.</summary>
    public string? Group { get; init; }

    /// <summary>How long a new key is meant to live, in seconds.</summary>
    public long Life { get; init; }

    /// <summary>A new key may travel under the old one, where the log allows it: nobody needs it at once, and nobody left.</summary>
    public bool Under { get; init; }

    /// <summary>Members to take into the group.</summary>
    public IReadOnlyList<string> Add { get; init; } = [];

    /// <summary>Members to take out of the group.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>What becomes other in the list's policy.</summary>
    public PolicyChange? Policy { get; init; }

    /// <summary>A removal against someone who may work against the list; of a device, that it was stolen.</summary>
    public bool Adverse { get; init; }

    /// <summary>Keys are made, replaced and handed out along with the entry, where this home may.</summary>
    public bool Rekey { get; init; }

    /// <summary>Rights given and taken, such as <c>+distribute</c>.</summary>
    public IReadOnlyList<string>? Changes { get; init; }

    /// <summary>The device that asked for a key, gets one unasked, or is to be removed or confirmed; in a welcome, one that has no log yet.</summary>
    public string? Device { get; init; }

    /// <summary>The key it asked for.</summary>
    public string? Kid { get; init; }

    /// <summary>Its question's nonce, 16 bytes.</summary>
    public byte[]? Nonce { get; init; }

    /// <summary>The member's id.</summary>
    /// <exception cref="HelperException">The file it stands in is damaged.</exception>
    public MemberId ReadMember() => Member is { } text && MemberId.TryParse(text, out var id) ? id : throw HelperException.Usage("A waiting submission is damaged. Delete it from the folder submits of the list.");
}

/// <summary>The kinds of wishes.</summary>
public enum WishKind
{
    /// <summary>Let a joiner in, welcome them, and give them the list keys.</summary>
    Admit,

    /// <summary>Remove a member, and replace the keys they know.</summary>
    Remove,

    /// <summary>Lift a suspension.</summary>
    Resume,

    /// <summary>Give and take rights.</summary>
    Rights,

    /// <summary>Replace a group's key.</summary>
    Rekey,

    /// <summary>Make or change a group.</summary>
    Group,

    /// <summary>Change a list's policy.</summary>
    Policy,

    /// <summary>Withdraw an invitation.</summary>
    Withdraw,

    /// <summary>Give a member a welcome and the keys it may have.</summary>
    Welcome,

    /// <summary>Answer a device's question for a key.</summary>
    Respond,

    /// <summary>Ask a member for a key that is missing here.</summary>
    Ask,

    /// <summary>Send a device the newest key of a group, unasked: it goes on with an older one.</summary>
    Remind,

    /// <summary>Remove a device, and replace the keys it knows.</summary>
    RemoveDevice,

    /// <summary>Bring a device into force that waits for its 24 hours.</summary>
    ConfirmDevice,

    /// <summary>Tell a joiner that the invitation they came by lets nobody in any more.</summary>
    Decline,

    /// <summary>Put this device's newest HPKE key in the place of its old one.</summary>
    RenewKey,
}
