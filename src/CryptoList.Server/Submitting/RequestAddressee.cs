using CryptoList.Lists;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Requests;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Smtp;

namespace CryptoList.Server.Submitting;

/// <summary>A list's sub-address for people: <c>+help</c>, <c>+owner</c>, <c>+subscribe</c>. What follows from a message is on disk before it is answered.</summary>
internal sealed record RequestAddressee(HostedList List, RequestKind Kind, EmailAddress Sender, RequestService Requests, RequestOptions Options) : IAddressee
{
    private static readonly SmtpReply Taken = new(250, new(2, 0, 0), "Taken");
    private static readonly SmtpReply Nothing = new(250, new(2, 0, 0), "Automatic mail: nothing is done for it");
    private static readonly SmtpReply TooMany = new(450, new(4, 7, 1), "Too much mail to this address; try again later");
    private static readonly SmtpReply Unreadable = new(554, new(5, 6, 0), "The message is damaged: mend it, and send it again");
    private static readonly SmtpReply NotNow = new(451, new(4, 3, 0), "Cannot take it now; try again later");

    // One octet more than is taken: so much is enough to be refused.
    public long Keeps => Options.MaxMessageBytes + 1;

    public async ValueTask<SmtpReply> TakeAsync(Stream message, bool nullSender)
    {
        if (message.Length > Options.MaxMessageBytes) return new SmtpReply(552, new(5, 3, 4), $"More than {Options.MaxMessageBytes} octets; write less, without attachments");
        var octets = new byte[message.Length];
        await message.ReadExactlyAsync(octets);
        try
        {
            return await Requests.TakeAsync(List, Kind, Sender, octets, CancellationToken.None) switch
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
}
