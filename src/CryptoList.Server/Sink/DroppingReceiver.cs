using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Sink;

/// <summary>Takes a message and cuts the connection instead of replying.</summary>
internal sealed class DroppingReceiver : ISmtpDataReceiver
{
    public static DroppingReceiver Instance { get; } = new();

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted) => ValueTask.CompletedTask;

    public ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted) => new(SmtpDataReplies.Drop);

    public ValueTask AbortAsync() => ValueTask.CompletedTask;
}
