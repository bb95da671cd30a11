namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>What a <see cref="FaultyRelay"/> is asked about: the stage of a session, its number from 1 on, the last recipient, whether it is within TLS.</summary>
public readonly record struct RelayMoment(RelayStage Stage, int Connection, string Recipient, bool Encrypted);
