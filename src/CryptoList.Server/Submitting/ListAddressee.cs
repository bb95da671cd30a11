using CryptoList.Lists.Hosting;
using CryptoList.Lists.Posting;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Posts;

namespace CryptoList.Server.Submitting;

/// <summary>A list's own address, which takes posts; the reply is the posting service's decision.</summary>
internal sealed record ListAddressee(HostedList List, PostingService Posting) : IAddressee
{
    public long Keeps => long.MaxValue;

    public async ValueTask<SmtpReply> TakeAsync(Stream message, bool nullSender) => Reply(await Posting.PostAsync(List, nullSender, message));

    private static SmtpReply Reply(PostingResult result) => result switch
    {
        PostingResult.Accepted accepted => new SmtpReply(250, new(2, 0, 0), $"Accepted as post {accepted.PostId}"),
        PostingResult.AlreadyAccepted => new SmtpReply(250, new(2, 0, 0), "Accepted before; nothing new"),
        PostingResult.Refused refused => Reply(PostFaults.Reply(refused.Fault), refused.NextSequence),
        _ => new SmtpReply(451, new(4, 3, 0), "Cannot store the post now; try again later"),
    };

    private static SmtpReply Reply(FaultReply fault, long? next) => new(
        fault.Code,
        EnhancedStatusCode.TryParse(fault.EnhancedCode, out var enhanced) ? enhanced : null,
        next is { } number ? $"{fault.Text} next={number}" : fault.Text);
}
