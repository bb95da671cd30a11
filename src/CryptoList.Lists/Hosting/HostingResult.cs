using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Hosting;

/// <summary>The list, or why there is none.</summary>
public sealed record HostingResult(HostedList? List, HostingRefusal? Refusal, RosterRefusal? LogRefusal = null);
