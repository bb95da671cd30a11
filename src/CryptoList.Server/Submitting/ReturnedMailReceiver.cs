using CryptoList.Lists;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Hosting;
using CryptoList.Mail.Bounces;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Submitting;

/// <summary>Takes mail to a return path. Only its beginning is kept, in memory; what it says is counted before it is answered; nothing is sent for it.</summary>
internal sealed class ReturnedMailReceiver(HostedList list, ReturnPathToken token, bool nullSender, BounceService bounces) : ISmtpDataReceiver, IDisposable
{
    private static readonly SmtpReply Taken = new(250, new(2, 0, 0), "Noted");
    private static readonly SmtpReply NotNow = new(451, new(4, 3, 0), "Cannot note it now; try again later");

    private readonly MemoryStream _beginning = new();

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted)
    {
        _beginning.Write(content.Span[..(int)Math.Min(content.Length, ReturnedMailReader.MaxBytes - _beginning.Length)]);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted)
    {
        try
        {
            await bounces.TakeAsync(list, token, ReturnedMailReader.Read(_beginning, nullSender), CancellationToken.None);
            return Taken;
        }
        catch (StoreUnavailableException)
        {
            return NotNow;
        }
    }

    public ValueTask AbortAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _beginning.Dispose();
}
