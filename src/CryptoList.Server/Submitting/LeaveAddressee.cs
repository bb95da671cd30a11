using CryptoList.Lists;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Leaving;
using CryptoList.Mail;
using CryptoList.Mail.Automatic;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Smtp;

namespace CryptoList.Server.Submitting;

/// <summary>
/// A member's unsubscribe address: whoever has the token may. An automatic reply does nothing; mail that a program began
/// (<c>auto-generated</c>) does, since mail programs write it at a click.
/// </summary>
internal sealed record LeaveAddressee(HostedList List, LeaveToken Token, LeaveService Leaving) : IAddressee
{
    private const int MaxHeader = 64 * 1024;

    private static readonly SmtpReply Left = new(250, new(2, 0, 0), "You get nothing more from this list");
    private static readonly SmtpReply Nothing = new(250, new(2, 0, 0), "Automatic mail: nothing is done for it");
    private static readonly SmtpReply LastOwner = new(250, new(2, 0, 0), "You are the last owner: see the mail that comes");
    private static readonly SmtpReply NotNow = new(451, new(4, 3, 0), "Cannot do it now; try again later");

    public long Keeps => MaxHeader;

    public async ValueTask<SmtpReply> TakeAsync(Stream message, bool nullSender)
    {
        if (IsReply(message)) return Nothing;
        try
        {
            return await Leaving.LeaveAsync(List, Token, knowing: false, CancellationToken.None) == LeaveOutcome.Left ? Left : LastOwner;
        }
        catch (StoreUnavailableException)
        {
            return NotNow;
        }
    }

    /// <summary>What cannot be read is taken for one.</summary>
    private static bool IsReply(Stream message)
    {
        try
        {
            return AutomaticMail.IsReply(HeaderBlock.ReadFrom(message, new HeaderLimits { MaxBytes = MaxHeader, MaxFields = 500 }));
        }
        catch (MailFormatException)
        {
            return true;
        }
    }
}
