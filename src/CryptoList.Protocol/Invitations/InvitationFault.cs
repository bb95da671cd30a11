namespace CryptoList.Protocol.Invitations;

/// <summary>Why a joiner must not trust the log it was given for an invitation.</summary>
public enum InvitationFault { OtherList, HeadNotOnLog, InviterNotAnOwner, SignatureInvalid, Settled }
