namespace CryptoList.Mail.Smtp.Client;

/// <summary>Unwinds to the connection's own methods, which give the end as a value; never leaves them.</summary>
internal sealed class SmtpConnectionException(SmtpConnectionEnd end, SmtpReply? reply = null, string? detail = null) : Exception
{
    public SmtpConnectionEnd End { get; } = end;

    public SmtpReply? Reply { get; } = reply;

    /// <summary>What the end alone does not say, for a log.</summary>
    public string? Detail { get; } = detail;
}
