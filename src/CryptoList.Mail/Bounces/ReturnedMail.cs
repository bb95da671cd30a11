namespace CryptoList.Mail.Bounces;

/// <summary>What came to a return path. <see cref="Recipients"/>: of a delivery status notification one or more, of a plain bounce one, else none.</summary>
public sealed record ReturnedMail(ReturnedMailKind Kind, IReadOnlyList<RecipientReport> Recipients)
{
    /// <summary>The Message-ID of what came back, as the report quotes it; null where it does not.</summary>
    public string? MessageId { get; init; }

    internal static ReturnedMail Of(ReturnedMailKind kind) => new(kind, []);
}
