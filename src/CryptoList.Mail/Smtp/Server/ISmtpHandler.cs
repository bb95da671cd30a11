namespace CryptoList.Mail.Smtp.Server;

/// <summary>
/// What stands behind one session: the domain implements it. Calls come one after another, never two at once.
/// What a method throws is answered 451 4.3.0 and told to the observer; the session goes on.
/// </summary>
public interface ISmtpHandler : IAsyncDisposable
{
    /// <summary>A sender; a positive reply opens a transaction.</summary>
    ValueTask<SmtpReply> MailAsync(MailCommand command, CancellationToken aborted);

    /// <summary>A recipient; a positive reply adds it to the transaction.</summary>
    ValueTask<SmtpReply> RcptAsync(RcptCommand command, CancellationToken aborted);

    /// <summary>The message is about to come: a receiver for it, or a refusal before any of it is sent.</summary>
    ValueTask<SmtpDataStart> BeginDataAsync(CancellationToken aborted);

    /// <summary>The transaction opened by <see cref="MailAsync"/> is over: delivered, refused, reset or lost with the connection.</summary>
    ValueTask EndTransactionAsync();
}
