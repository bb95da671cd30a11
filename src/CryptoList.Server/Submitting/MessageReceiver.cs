using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Submitting;

/// <summary>Takes one message into the spool, as much of it as its addressees look at, and answers with what each of them says to it.</summary>
/// <param name="addressees">In the order of their RCPT commands.</param>
/// <param name="nullSender">The message comes from &lt;&gt;.</param>
/// <param name="spool">Where it lies meanwhile.</param>
internal sealed class MessageReceiver(IReadOnlyList<IAddressee> addressees, bool nullSender, SubmissionSpool spool) : ISmtpDataReceiver, IAsyncDisposable
{
    private readonly long _keeps = addressees.Max(a => a.Keeps);
    private readonly SpooledMessage _message = spool.Begin();

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted) =>
        _message.WriteAsync(content[..(int)Math.Min(content.Length, _keeps - _message.Length)], aborted);

    public async ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted)
    {
        await using (_message)
        {
            var replies = new Dictionary<IAddressee, SmtpReply>();
            foreach (var addressee in addressees.Distinct()) replies[addressee] = await addressee.TakeAsync(_message.FromBeginning(), nullSender);
            return replies.Count == 1 ? SmtpDataReplies.ForAll(replies[addressees[0]]) : SmtpDataReplies.ForEach([.. addressees.Select(a => replies[a])]);
        }
    }

    public ValueTask AbortAsync() => DisposeAsync();

    public ValueTask DisposeAsync() => _message.DisposeAsync();
}
