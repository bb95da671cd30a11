using CryptoList.Lists.Hosting;
using CryptoList.Lists.Posting;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Protocol.Posts;

namespace CryptoList.Server.Submitting;

/// <summary>Takes one submission, in memory while it is small and in the spool when it grows, and answers with the posting service's decision.</summary>
internal sealed class SubmissionReceiver(HostedList list, bool nullSender, PostingService posting, SubmissionSpool spool) : ISmtpDataReceiver, IAsyncDisposable
{
    private const int MemoryLimit = 64 * 1024;

    private Stream _content = new MemoryStream();

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted)
    {
        if (_content is MemoryStream memory && memory.Length + content.Length > MemoryLimit)
        {
            _content = spool.Create();
            memory.WriteTo(_content);
        }

        await _content.WriteAsync(content, aborted);
    }

    public async ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted)
    {
        await using (_content)
        {
            // Not given up when the peer goes away: what is being stored is stored, and its repetition is recognised.
            return Reply(await posting.PostAsync(list, nullSender, _content, CancellationToken.None));
        }
    }

    public ValueTask AbortAsync() => DisposeAsync();

    public ValueTask DisposeAsync() => _content.DisposeAsync();

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
