namespace CryptoList.Server.Sink;

/// <summary>The envelope a message came with, as the API and the .json files show it.</summary>
/// <param name="From">The reverse path without brackets; empty for the null path.</param>
/// <param name="To">The accepted forward paths.</param>
/// <param name="Helo">What the client called itself.</param>
/// <param name="Remote">The client's address and port.</param>
/// <param name="With">ESMTP, SMTP, UTF8SMTP.</param>
/// <param name="EightBit">BODY=8BITMIME was given.</param>
/// <param name="EnvelopeId">ENVID decoded, or null.</param>
/// <param name="Return">RET, or null.</param>
/// <param name="Notify">NOTIFY for each recipient in <paramref name="To"/>; null where not given.</param>
public sealed record SinkEnvelope(string From, IReadOnlyList<string> To, string? Helo, string? Remote, string With, bool EightBit, string? EnvelopeId, string? Return, IReadOnlyList<string?> Notify);
