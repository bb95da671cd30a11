using CryptoList.Protocol.Invitations;

namespace CryptoList.Protocol.Tests.Model;

/// <summary>An invitation that somebody made, an owner or not.</summary>
/// <param name="Link">The real one.</param>
/// <param name="By">Whose device signed it.</param>
/// <param name="For">The member whose lost devices it replaces; null for a newcomer.</param>
/// <param name="Made">The number of the newest entry then.</param>
internal sealed record ModelInvitation(InvitationLink Link, ModelDevice By, ModelMember? For, long Made)
{
    /// <summary>The inviter has been an owner with that device in force at every entry since.</summary>
    public bool Stands { get; set; }

    public bool Settled { get; set; }
}
