namespace CryptoList.Server.Sink;

/// <summary>Which messages are meant: each given text must occur, whatever its case; null asks nothing.</summary>
/// <param name="To">In a forward path of the envelope or in the To field.</param>
/// <param name="From">In the reverse path of the envelope or in the From field.</param>
/// <param name="Subject">In the Subject field.</param>
public sealed record SinkFilter(string? To, string? From, string? Subject)
{
    /// <summary>All messages.</summary>
    public static SinkFilter All { get; } = new(null, null, null);

    /// <summary>Whether the message is meant.</summary>
    public bool Matches(SinkMessage message) =>
        (To is null || message.Envelope.To.Any(path => Has(path, To)) || Has(message.To, To))
        && (From is null || Has(message.Envelope.From, From) || Has(message.From, From))
        && (Subject is null || Has(message.Subject, Subject));

    private static bool Has(string? text, string part) => text is not null && text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
