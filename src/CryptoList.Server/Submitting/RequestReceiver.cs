using CryptoList.Lists;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Requests;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Submitting;

/// <summary>Takes mail to a list's sub-address, in memory up to its limit; what follows from it is on disk before it is answered.</summary>
internal sealed class RequestReceiver(HostedList list, RequestKind kind, EmailAddress sender, RequestService requests, RequestOptions options) : ISmtpDataReceiver, IDisposable
{
    private static readonly SmtpReply Taken = new(250, new(2, 0, 0), "Taken");
    private static readonly SmtpReply Nothing = new(250, new(2, 0, 0), "Automatic mail: nothing is done for it");
    private static readonly SmtpReply TooMany = new(450, new(4, 7, 1), "Too much mail to this address; try again later");
    private static readonly SmtpReply Unreadable = new(554, new(5, 6, 0), "The message is damaged: mend it, and send it again");
    private static readonly SmtpReply NotNow = new(451, new(4, 3, 0), "Cannot take it now; try again later");

    private readonly MemoryStream _message = new();
    private bool _tooLong;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted)
    {
        _tooLong |= _message.Length + content.Length > options.MaxMessageBytes;
        if (!_tooLong) _message.Write(content.Span);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted)
    {
        if (_tooLong) return new SmtpReply(552, new(5, 3, 4), $"More than {options.MaxMessageBytes} octets; write less, without attachments");
        try
        {
            return await requests.TakeAsync(list, kind, sender, _message.ToArray(), CancellationToken.None) switch
            {
                RequestOutcome.Taken => Taken,
                RequestOutcome.Automatic => Nothing,
                RequestOutcome.TooMany => TooMany,
                _ => Unreadable,
            };
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

    public void Dispose() => _message.Dispose();
}
