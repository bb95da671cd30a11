namespace CryptoList.Mail.Smtp.Server;

/// <summary>The answer to the beginning of a message: a receiver, or a refusal.</summary>
public readonly struct SmtpDataStart
{
    private SmtpDataStart(ISmtpDataReceiver? receiver, SmtpReply? refusal) => (Receiver, Refusal) = (receiver, refusal);

    /// <summary>Who takes the message, or null with a refusal.</summary>
    public ISmtpDataReceiver? Receiver { get; }

    /// <summary>A 4xx or 5xx reply, or null with a receiver.</summary>
    public SmtpReply? Refusal { get; }

    /// <summary>The message is taken by <paramref name="receiver"/>.</summary>
    public static SmtpDataStart Accept(ISmtpDataReceiver receiver) => new(receiver, null);

    /// <summary>No message is taken.</summary>
    public static SmtpDataStart Refuse(SmtpReply refusal) => new(null, refusal);
}
