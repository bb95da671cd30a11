namespace CryptoList.Protocol.Control;

/// <summary>What is reported.</summary>
public enum ReportKind { Fork, Gap, CannotOpen }
