namespace CryptoList.Protocol.Roster.Histories;

/// <summary>Whether a member is suspended, and by whom: only an owner's suspension takes the right to sign the log.</summary>
internal enum Suspension { None, ByServer, ByOwner }
