using CryptoList.Lists;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Leaving;
using CryptoList.Mail;
using CryptoList.Mail.Automatic;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Submitting;

/// <summary>
/// Takes mail to a member's unsubscribe address: whoever has the token may. An automatic reply does nothing; mail that a program began
/// (<c>auto-generated</c>) does, since mail programs write it at a click.
/// </summary>
internal sealed class LeaveReceiver(HostedList list, LeaveToken token, LeaveService leaving) : ISmtpDataReceiver, IDisposable
{
    private const int MaxHeader = 64 * 1024;

    private static readonly SmtpReply Left = new(250, new(2, 0, 0), "You get nothing more from this list");
    private static readonly SmtpReply Nothing = new(250, new(2, 0, 0), "Automatic mail: nothing is done for it");
    private static readonly SmtpReply LastOwner = new(250, new(2, 0, 0), "You are the last owner: see the mail that comes");
    private static readonly SmtpReply NotNow = new(451, new(4, 3, 0), "Cannot do it now; try again later");

    private readonly MemoryStream _beginning = new();

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted)
    {
        _beginning.Write(content.Span[..(int)Math.Min(content.Length, MaxHeader - _beginning.Length)]);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted)
    {
        if (IsReply()) return Nothing;
        try
        {
            return await leaving.LeaveAsync(list, token, knowing: false, CancellationToken.None) == LeaveOutcome.Left ? Left : LastOwner;
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

    /// <summary>What cannot be read is taken for one.</summary>
    private bool IsReply()
    {
        try
        {
            _beginning.Position = 0;
            return AutomaticMail.IsReply(HeaderBlock.ReadFrom(_beginning, new HeaderLimits { MaxBytes = MaxHeader, MaxFields = 500 }));
        }
        catch (MailFormatException)
        {
            return true;
        }
    }
}
