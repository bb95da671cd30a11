using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Commands;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Membership;

/// <summary>What a joiner checks before asking: that the log is the one the invitation was made under, and that an owner made it.</summary>
internal static class InvitationChecks
{
    /// <exception cref="HelperException">One sentence for the joiner.</exception>
    public static void Check(Invitation invitation, RosterLog log, long now)
    {
        // A log that is only too short is told from one that is another.
        if (log.List == invitation.List && log.HeadNumber < invitation.HeadNumber)
            throw HelperException.Wait($"The log ends at entry {log.HeadNumber}, before the invitation was made (entry {invitation.HeadNumber}). Ask whoever invited you for a newer one.");
        if (invitation.CheckAgainst(log) is { } fault) throw HelperException.Refused(Sentence(fault));
        if (now > invitation.Expires) throw HelperException.Refused($"The invitation ran out {Durations.Say(TimeSpan.FromSeconds(now - invitation.Expires))} ago. Ask for a new one.");
    }

    /// <summary>True when the log shows that this invitation let this device in.</summary>
    /// <exception cref="HelperException">It let another device in, or was withdrawn.</exception>
    public static bool LetsIn(Invitation invitation, RosterLog log, Fingerprint device, long now)
    {
        var state = log.AtHead(now);
        if (state.Member(invitation.Member)?.Devices.Any(d => d.Fingerprint == device) == true) return true;
        if (state.WaitingDevices(invitation.Member).Any(w => w.Device.Fingerprint == device)) return true;
        if (!state.IsSettled(invitation.Id)) return false;
        throw HelperException.Refused("The invitation let another device in than yours, or was withdrawn. If that device is not yours, someone else had your link: tell whoever invited you.");
    }

    /// <summary>The same checks once the log shows that the invitation let me in: that it was used is right then.</summary>
    /// <exception cref="HelperException">One sentence for the joiner.</exception>
    public static void CheckUsed(Invitation invitation, RosterLog log)
    {
        if (invitation.CheckAgainst(log) is { } fault and not InvitationFault.Settled) throw HelperException.Refused(Sentence(fault));
    }

    private static string Sentence(InvitationFault fault) => fault switch
    {
        InvitationFault.OtherList => "The log is another list's than the invitation's. Ask whoever invited you for the right one.",
        InvitationFault.HeadNotOnLog => "The log is not the one the invitation was made under: someone shows you another list. Do not join; tell whoever invited you.",
        InvitationFault.InviterNotAnOwner => "The invitation was made neither by an owner of the list nor by another device of yours. Do not join; ask who sent it to you.",
        InvitationFault.SignatureInvalid => "The invitation's signature does not hold: it was changed. Ask for it again.",
        InvitationFault.Settled => "The invitation was used or withdrawn. Ask for a new one.",
        _ => $"The invitation does not hold ({fault}).",
    };
}
