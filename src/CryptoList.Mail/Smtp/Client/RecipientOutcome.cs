namespace CryptoList.Mail.Smtp.Client;

/// <summary>What became of a message for one recipient, and the reply that said so, if one did.</summary>
public readonly record struct RecipientOutcome(DeliveryStatus Status, SmtpReply? Reply);
