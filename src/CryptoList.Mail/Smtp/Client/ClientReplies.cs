namespace CryptoList.Mail.Smtp.Client;

/// <summary>Refusals the client gives itself, since the server's offer says it would (or must) refuse.</summary>
internal static class ClientReplies
{
    public static SmtpReply TooBig { get; } = new(552, new(5, 3, 4), "The server does not take messages of this size");
    public static SmtpReply NoEightBit { get; } = new(554, new(5, 6, 3), "The server does not take 8-bit text");
    public static SmtpReply NoSmtpUtf8 { get; } = new(553, new(5, 6, 7), "The server does not take non-ASCII addresses or headers");
}
