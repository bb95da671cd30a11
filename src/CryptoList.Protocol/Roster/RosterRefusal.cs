namespace CryptoList.Protocol.Roster;

/// <summary>Why an entry is not taken into the log: one name for each rule.</summary>
public enum RosterRefusal
{
    // The form of the entry.

    /// <summary>Not the strict JSON of its type, or a value out of its range.</summary>
    Malformed,

    /// <summary>More than 64 kB.</summary>
    TooLarge,

    /// <summary>A version that is not built.</summary>
    UnsupportedVersion,

    /// <summary>An entry type this version does not know.</summary>
    UnknownType,

    /// <summary>A public key off the curve, or of a KEM that is not built or not on this platform.</summary>
    KeyInvalid,

    // Its place in the log.

    /// <summary>Entry 0 is a genesis and no other entry is.</summary>
    NotGenesis,

    /// <summary>Another list's id.</summary>
    OtherList,

    /// <summary>Not the next number.</summary>
    WrongNumber,

    /// <summary><c>prev</c> is not the hash of the entry before.</summary>
    WrongPrevious,

    /// <summary>Earlier than the entry before.</summary>
    TimeBackwards,

    /// <summary>Outside the times that the one who was asked to take it allows: for the server, 10 minutes off its clock.</summary>
    ClockOff,

    // Who signed it.

    /// <summary><c>by</c> is neither a device nor a server key that was ever in the log.</summary>
    SignerUnknown,

    /// <summary>The device was removed, its member is gone, it waits for its 24 hours, or the server key was replaced.</summary>
    SignerNotInForce,

    /// <summary>The signature does not hold.</summary>
    SignatureInvalid,

    /// <summary>The signer's member is suspended; for an epoch also when by the server alone.</summary>
    SignerSuspended,

    /// <summary>This signer may not make an entry of this type.</summary>
    NotEntitled,

    // Second signatures.

    /// <summary>The second signer is not a device in force, or is the first one.</summary>
    CoSignerNotInForce,

    /// <summary>The second signer's member may not say yes to this.</summary>
    CoSignerNotEntitled,

    /// <summary>The second signature does not hold for this entry's place, type and subject.</summary>
    CoSignatureInvalid,

    // Keys and devices.

    /// <summary>The device did not sign its record for this list and member.</summary>
    DeviceSignatureInvalid,

    /// <summary>This signing key occurs in the log already.</summary>
    FingerprintUsed,

    /// <summary>This HPKE key occurs in the log already.</summary>
    HpkeKeyUsed,

    /// <summary>A member has one to eight devices; a new one and an opener come with exactly one.</summary>
    DeviceCount,

    /// <summary>No such device of that member.</summary>
    UnknownDevice,

    /// <summary>That device was removed already.</summary>
    DeviceAlreadyRemoved,

    /// <summary>A device does not call itself stolen.</summary>
    OwnDeviceStolen,

    /// <summary>A device that removes another one must be older than 24 hours.</summary>
    DeviceTooYoung,

    /// <summary>That device waits for nothing: it was in force at once, or its 24 hours are over.</summary>
    DeviceNotWaiting,

    /// <summary>Only an owner may leave a member without a device in force.</summary>
    LastDevice,

    // Members.

    /// <summary>No such member now.</summary>
    UnknownMember,

    /// <summary>This member id occurs in the log already.</summary>
    MemberIdUsed,

    /// <summary>Not an e-mail address, or the list's own.</summary>
    AddressMalformed,

    /// <summary>The address is another member's.</summary>
    AddressTaken,

    /// <summary>No owner who may sign the log would have a device in force.</summary>
    LastOwner,

    /// <summary>Genesis makes its opener an owner.</summary>
    OpenerNotOwner,

    /// <summary>The member is suspended already, and by no less.</summary>
    AlreadySuspended,

    /// <summary>The member is not suspended.</summary>
    NotSuspended,

    // Invitations.

    /// <summary>For another list.</summary>
    InvitationForOtherList,

    /// <summary>The log does not pass through the invitation's head.</summary>
    InvitationHeadNotOnLog,

    /// <summary>Lives longer than 30 days, or ends before it begins.</summary>
    InvitationLifetime,

    /// <summary>The entry's time is not within the invitation's.</summary>
    InvitationNotInTime,

    /// <summary>Used or withdrawn.</summary>
    InvitationSettled,

    /// <summary>Its signer was not, or did not stay, a device in force of an unsuspended owner; for a device, of another one than who gets it.</summary>
    InviterNotEntitled,

    /// <summary>The inviter's signature does not hold.</summary>
    InvitationSignatureInvalid,

    /// <summary>The one-time key did not sign this invitation and this device record.</summary>
    JoinSignatureInvalid,

    /// <summary>No invitation makes an owner.</summary>
    InvitationGivesOwner,

    /// <summary>The entry does not give what the invitation gives.</summary>
    InvitationDiffers,

    /// <summary>That address or member was removed after the invitation was made.</summary>
    RemovedSinceInvitation,

    // Groups and epochs.

    /// <summary>Not NFC, empty, longer than 64 bytes, or <c>all</c>.</summary>
    GroupName,

    /// <summary>No such group.</summary>
    UnknownGroup,

    /// <summary>A member is named twice, is in the group already, is not in it, or nobody is named and the group is not new.</summary>
    GroupChange,

    /// <summary>Not the next epoch of its group.</summary>
    WrongEpoch,

    /// <summary>This kid occurs in the log already.</summary>
    KidUsed,

    /// <summary>The first epoch of a group is direct.</summary>
    FirstEpochNotDirect,

    /// <summary>A key that travels under the old one, although somebody who has the old one left.</summary>
    UnderAfterLeaving,

    // Policy.

    /// <summary>Whether addresses are hidden is decided when the list is opened: what the log showed once cannot be hidden, and who came hidden is not to be shown.</summary>
    HidingFixed,

    /// <summary>The list hides addresses, and this would show one.</summary>
    AddressShown,

    /// <summary>An address that is hidden, where the list hides none; or a change of one that the log does not have.</summary>
    AddressHidden,
}
