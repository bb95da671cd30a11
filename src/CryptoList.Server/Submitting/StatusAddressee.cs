using CryptoList.Lists.Hosting;
using CryptoList.Lists.Ledger;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Control;

namespace CryptoList.Server.Submitting;

/// <summary>A list's <c>+status</c>, where members ask what became of a post; 250 once the answer is stored.</summary>
internal sealed record StatusAddressee(HostedList List, StatusService Status) : IAddressee
{
    private static readonly SmtpReply Answered = new(250, new(2, 0, 0), "The answer goes to the address that the list has of you");
    private static readonly SmtpReply NotNow = new(451, new(4, 3, 0), "Cannot answer now; try again later");

    // One octet more than is taken: so much is enough to be refused.
    public long Keeps => ControlMail.MaxMailBytes + 1;

    public async ValueTask<SmtpReply> TakeAsync(Stream message, bool nullSender) => await Status.TakeAsync(List, nullSender, message, CancellationToken.None) switch
    {
        StatusResult.Answered => Answered,
        StatusResult.Refused refused => Reply(refused.Reason),
        _ => NotNow,
    };

    private static SmtpReply Reply(ServerRefusal refusal)
    {
        var advice = refusal switch
        {
            ServerRefusal.Automatic => "automatic mail is not taken here",
            ServerRefusal.UnknownPost => "the list knows no post of that Message-ID, or no more",
            ServerRefusal.NotTheAuthor => "only its author and the list's owners may ask about a post",
            ServerRefusal.UnknownSender or ServerRefusal.SenderSuspended => "only devices in force of current members may ask; an owner can say why",
            ServerRefusal.CannotOpen or ServerRefusal.HeadNotOnLog or ServerRefusal.NotForMe or ServerRefusal.OtherList => "get the newest roster log and ask again",
            ServerRefusal.Expired or ServerRefusal.NotYet or ServerRefusal.LivesTooLong => "look at the clock and ask again",
            ServerRefusal.RateExceeded => "this device has asked too often; try again later",
            ServerRefusal.Replayed => "this request was answered before; ask anew",
            _ => "ask with cryptolist-helper status",
        };
        return refusal == ServerRefusal.RateExceeded
            ? new SmtpReply(451, new(4, 7, 1), $"{ServerRequests.Token(refusal)}: {advice}")
            : new SmtpReply(554, new(5, 7, 1), $"{ServerRequests.Token(refusal)}: {advice}");
    }
}
