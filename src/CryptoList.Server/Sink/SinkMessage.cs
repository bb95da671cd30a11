namespace CryptoList.Server.Sink;

/// <summary>A message the sink has taken.</summary>
/// <param name="Id">Its number since the start, from 1.</param>
/// <param name="ReceivedAt">When it was complete.</param>
/// <param name="Size">Octets, transparency undone.</param>
/// <param name="Envelope">What it came in.</param>
/// <param name="Subject">The Subject field decoded, or null: missing, there more than once, or in a header that is none.</param>
/// <param name="From">The From field decoded, or null.</param>
/// <param name="To">The To field decoded, or null.</param>
/// <param name="MessageId">The Message-ID field, or null.</param>
/// <param name="File">The .eml file with the exact octets.</param>
public sealed record SinkMessage(long Id, DateTimeOffset ReceivedAt, long Size, SinkEnvelope Envelope, string? Subject, string? From, string? To, string? MessageId, string File);
