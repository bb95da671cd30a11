namespace CryptoList.Protocol.Roster;

/// <summary>How an epoch stands at a moment.</summary>
public enum EpochStanding { Unknown, Current, StillAllowed, TooOld }
