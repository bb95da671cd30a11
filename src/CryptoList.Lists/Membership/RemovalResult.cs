using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Membership;

/// <summary>How a removal ended; the receipt is there when the entry is in the log.</summary>
public sealed record RemovalResult(AppendResult Append, RemovalReceipt? Receipt);
