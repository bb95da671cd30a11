using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Membership;

/// <summary>The outcome, the head's number after it, and the refusal if it is one.</summary>
public sealed record AppendResult(AppendOutcome Outcome, long HeadNumber, RosterRefusal? Refusal);
