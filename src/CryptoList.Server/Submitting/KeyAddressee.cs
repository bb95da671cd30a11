using CryptoList.Lists.Control;
using CryptoList.Lists.Hosting;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Control;

namespace CryptoList.Server.Submitting;

/// <summary>A list's <c>+key</c>, where members' programs change the list and reach one another's devices, and joiners reach owners; 250 once what follows is stored.</summary>
internal sealed record KeyAddressee(HostedList List, KeyMailService Mails, KeyMailOptions Options, SubmissionSpool Spool) : IAddressee
{
    private static readonly SmtpReply Taken = new(250, new(2, 0, 0), "Taken; what there is to say comes by mail");
    private static readonly SmtpReply NotNow = new(451, new(4, 3, 0), "Cannot take it now; try again later");

    // One octet more than is taken: so much is enough to be refused.
    public long Keeps => Options.MaxMailBytes + 1;

    public async ValueTask<SmtpReply> TakeAsync(Stream message, bool nullSender) => await Mails.TakeAsync(List, nullSender, message, Spool.Create, CancellationToken.None) switch
    {
        KeyMailResult.Taken => Taken,
        KeyMailResult.Refused refused => Reply(refused.Reason),
        _ => NotNow,
    };

    private static SmtpReply Reply(ServerRefusal refusal)
    {
        var advice = refusal switch
        {
            ServerRefusal.Automatic => "automatic mail is not taken here",
            ServerRefusal.TooLarge => "more than is taken here; a joiner sends one line of at most 16 kB",
            ServerRefusal.UnknownSender or ServerRefusal.SenderSuspended => "only devices in force of current members may do this; an owner can say why",
            ServerRefusal.CannotOpen or ServerRefusal.HeadNotOnLog or ServerRefusal.NotForMe or ServerRefusal.OtherList => "get the newest roster log and try again",
            ServerRefusal.Expired or ServerRefusal.NotYet or ServerRefusal.LivesTooLong => "look at the clock and try again",
            ServerRefusal.RateExceeded => "too often within the hour; try again later",
            ServerRefusal.Replayed => "this was taken before; its answer is on its way, or has come",
            ServerRefusal.RestChanged => "what stands behind the first line is not what was signed; send it again",
            ServerRefusal.NobodyToTakeIt => "no such device of an owner; ask for a new invitation",
            _ => "this address is for programs: cryptolist-helper writes to it",
        };
        var token = ServerRequests.Token(refusal);
        return refusal switch
        {
            ServerRefusal.RateExceeded => new SmtpReply(451, new(4, 7, 1), $"{token}: {advice}"),
            ServerRefusal.TooLarge => new SmtpReply(552, new(5, 3, 4), $"{token}: {advice}"),
            _ => new SmtpReply(554, new(5, 7, 1), $"{token}: {advice}"),
        };
    }
}
