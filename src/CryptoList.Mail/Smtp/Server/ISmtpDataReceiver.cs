namespace CryptoList.Mail.Smtp.Server;

/// <summary>
/// Takes one message as it comes. After any number of writes follows either <see cref="CompleteAsync"/> or
/// <see cref="AbortAsync"/>, once; after a call that threw comes nothing but <see cref="AbortAsync"/>.
/// </summary>
public interface ISmtpDataReceiver
{
    /// <summary>The next octets of the message, transparency undone. The memory is only good until the call's task ends; no more is read before.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted);

    /// <summary>All of the message was written. A positive reply takes it over: it must be safe before the task ends.</summary>
    ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted);

    /// <summary>The message will not be completed: too big, malformed, reset or lost.</summary>
    ValueTask AbortAsync();
}
