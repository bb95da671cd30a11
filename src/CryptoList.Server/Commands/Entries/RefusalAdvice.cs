using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Roster;
using static CryptoList.Protocol.Roster.RosterRefusal;

namespace CryptoList.Server.Commands.Entries;

/// <summary>What to do about each refusal, in one or two sentences for the operator.</summary>
public static class RefusalAdvice
{
    /// <summary>For an entry that the log would take and this server does not.</summary>
    public const string AddressIsList = "the member's address is a list of this server, or one below it (+…): every post would come back here. The owner invites people at addresses of their own.";

    /// <summary>For an entry of a list that hides addresses, which came without the one it is about.</summary>
    public const string AddressMissing = "the list hides its members' addresses, and where the new member's mail goes comes by mail alone, sealed to this server. The owner lets people in with: cryptolist-helper sync";

    public static string For(RosterRefusal refusal, HostedList list, long now) => refusal switch
    {
        ClockOff => $"its time is more than 10 minutes off this server's ({Tables.Time(now)}): it was signed too long ago, or a clock is wrong. The signer signs again, and it is appended within 10 minutes.",
        WrongNumber or WrongPrevious or TimeBackwards => $"the list has moved on, to entry {list.Log.HeadNumber}. Give the signer the newer log (cryptolist roster show {list.Address} --log); it is signed again on that.",
        OtherList => $"it is for another list than {list.Address}. Look at the name you gave.",
        _ => For(refusal),
    };

    /// <summary>Where no list is at hand.</summary>
    public static string For(RosterRefusal refusal) => refusal switch
    {
        Malformed or TooLarge or KeyInvalid or DeviceCount => "the entry is not as the protocol has it, or was damaged on its way. Ask the signer for it again.",
        UnsupportedVersion or UnknownType => "it is of a version that this program does not know. Update the program.",
        NotGenesis => "a log begins with a genesis entry and has no second one. Ask the owner for the whole log.",
        OtherList => "it is for another list.",
        WrongNumber or WrongPrevious or TimeBackwards => "it does not follow the entry before it. Ask the owner for the whole log, in its order.",
        ClockOff => "its time is more than 10 minutes off this server's: it was signed too long ago, or a clock is wrong. The signer signs again.",
        SignerUnknown => "who signed it is no device of this list, nor its server. Only devices in the log may sign.",
        SignerNotInForce => "the device that signed it is not in force: removed, or added by one signature less than 24 hours ago. Let another device sign.",
        SignatureInvalid => "the signature does not hold: the entry was changed after it was signed. Ask the signer for it again.",
        SignerSuspended => "whoever signed it is suspended. Another owner must sign.",
        NotEntitled => "who signed it has not the right to do this. An owner must sign.",
        CoSignerNotInForce or CoSignerNotEntitled or CoSignatureInvalid => "its second signature is missing, is not by one who may give it, or does not hold. Both sign again.",
        DeviceSignatureInvalid => "the new device has not signed its own record. Whoever wants in makes a new join request.",
        FingerprintUsed or HpkeKeyUsed => "a key in it has been in this log before, and none comes twice. Make new device keys, and join with them.",
        UnknownDevice or DeviceAlreadyRemoved => "there is no such device any more. Nothing needs to be done.",
        OwnDeviceStolen => "a device cannot call itself stolen. Another device of the member, or an owner, must sign.",
        DeviceTooYoung => "a device that removes another must be older than 24 hours. Wait, or let an owner sign.",
        DeviceNotWaiting => "that device is in force already. Nothing needs to be done.",
        LastDevice => "the member would be left without a device. An owner must sign.",
        UnknownMember => "there is no such member (any more). See: cryptolist member list LIST",
        MemberIdUsed or InvitationSettled => "the invitation was used or withdrawn already. The owner makes a new one.",
        AddressMalformed => "the address is none, or the list's own.",
        AddressTaken => "another member has this address. See: cryptolist member list LIST",
        LastOwner => "the list would be left without an owner who can sign. Make another member an owner first.",
        OpenerNotOwner => "a list is opened by an owner. Ask the owner for a log made with cryptolist-helper list open.",
        AlreadySuspended => "the member is cut off already. An owner confirms that by removing the member (cryptolist-helper remove), or lifts it.",
        NotSuspended => "the member is not suspended. Nothing needs to be done.",
        InvitationForOtherList or InvitationHeadNotOnLog => "the invitation was made for another list, or for another history of this one. The owner takes the newest log and invites again.",
        InvitationLifetime or InvitationNotInTime => "the invitation ran out, or was made for longer than 30 days. The owner makes a new one.",
        InviterNotEntitled => "whoever invited was no owner in force, or is none any more. Another owner invites.",
        InvitationSignatureInvalid or JoinSignatureInvalid or InvitationDiffers => "invitation, join request and entry do not belong together. The owner invites again.",
        InvitationGivesOwner => "an invitation makes no owner. The owner invites without that right and gives it afterwards.",
        RemovedSinceInvitation => "the member was removed after the invitation was made. The owner makes a new one.",
        GroupName or UnknownGroup or GroupChange => "the group or its members are not as the entry supposes. See: cryptolist roster show LIST",
        WrongEpoch or KidUsed or FirstEpochNotDirect => "another list key was entered first. The signer takes the newest log and makes the next one.",
        HidingFixed => "whether a list hides its members' addresses is decided when it is opened. The owner makes the policy as it was in this.",
        AddressShown => "the list hides its members' addresses, and the entry would show one. The owner's program has to be the newest.",
        AddressHidden => "the list's log has addresses as they are: the entry hides one, or the list hides them all and there is none to change. You send a member's mail elsewhere with cryptolist member move.",
        UnderAfterLeaving => "somebody left who has the present list key, so the new one must go to each device directly. The signer makes it again with the newest log.",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
    };
}
