namespace CryptoList.Mail.Bounces;

/// <summary>What came to a return path. <see cref="Recipients"/>: of a delivery status notification one or more, of a plain bounce one, else none.</summary>
public sealed record ReturnedMail(ReturnedMailKind Kind, IReadOnlyList<RecipientReport> Recipients)
{
    internal static ReturnedMail Of(ReturnedMailKind kind) => new(kind, []);
}
