using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Sink;

/// <summary>Counts a message and keeps nothing of it.</summary>
internal sealed class CountingReceiver(SinkStore store) : ISmtpDataReceiver
{
    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted) => ValueTask.CompletedTask;

    public ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted)
    {
        store.Count();
        return new(SmtpReplies.Ok);
    }

    public ValueTask AbortAsync() => ValueTask.CompletedTask;
}
