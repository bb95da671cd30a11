using CryptoList.Lists;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Hosting;
using CryptoList.Mail.Bounces;
using CryptoList.Mail.Smtp;

namespace CryptoList.Server.Submitting;

/// <summary>A return path of a copy: what comes back to it is counted before it is answered; nothing is sent for it.</summary>
internal sealed record ReturnPathAddressee(HostedList List, ReturnPathToken Token, BounceService Bounces) : IAddressee
{
    private static readonly SmtpReply Taken = new(250, new(2, 0, 0), "Noted");
    private static readonly SmtpReply NotNow = new(451, new(4, 3, 0), "Cannot note it now; try again later");

    public long Keeps => ReturnedMailReader.MaxBytes;

    public async ValueTask<SmtpReply> TakeAsync(Stream message, bool nullSender)
    {
        try
        {
            await Bounces.TakeAsync(List, Token, ReturnedMailReader.Read(message, nullSender), CancellationToken.None);
            return Taken;
        }
        catch (StoreUnavailableException)
        {
            return NotNow;
        }
    }
}
