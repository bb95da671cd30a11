namespace CryptoList.Mail.Smtp.Server;

/// <summary>The mail transaction of a session (RFC 5321 section 3.3): opened by MAIL, ended by the message, RSET, EHLO or the session's end.</summary>
internal sealed class SmtpTransaction(SmtpServerSession session)
{
    private bool _open;

    /// <summary>How many recipients were accepted.</summary>
    public int Recipients { get; set; }

    /// <summary>The sender came with SMTPUTF8.</summary>
    public bool SmtpUtf8 { get; private set; }

    /// <summary>The message being taken in chunks, or null before the first.</summary>
    public MessageIntake? Chunks { get; set; }

    public void Begin(bool smtpUtf8)
    {
        (_open, SmtpUtf8, Recipients) = (true, smtpUtf8, 0);
        session.State = SmtpSessionState.Sender;
    }

    /// <summary>Ends it, if it is open, and makes the session ready for MAIL, if the client has said who it is.</summary>
    public async ValueTask EndAsync()
    {
        if (session.State != SmtpSessionState.Greeted) session.State = SmtpSessionState.Ready;
        MessageIntake? chunks = Chunks;
        Chunks = null;
        session.Wire.MessageUnderWay = false;
        if (chunks is not null) await chunks.AbortAsync().ConfigureAwait(false);
        if (!_open) return;
        _open = false;
        try
        {
            await session.Handler.EndTransactionAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            session.Report(fault);
        }
    }

    /// <summary>Asks the handler for a receiver of the message; an exception is a refusal.</summary>
    public async ValueTask<SmtpDataStart> BeginDataAsync()
    {
        try
        {
            return await session.Handler.BeginDataAsync(session.Aborted).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            session.Report(fault);
            return SmtpDataStart.Refuse(SmtpReplies.HandlerFault);
        }
    }

    /// <summary>Completes a message, ends the transaction, and answers: once, or with LMTP once for each recipient.</summary>
    public async ValueTask FinishAsync(MessageIntake intake)
    {
        SmtpDataReplies? replies = await intake.CompleteAsync().ConfigureAwait(false);
        int count = session.Options.Protocol == SmtpProtocol.Lmtp ? Recipients : 1;
        bool framingLost = intake.FramingLost;
        Chunks = null;
        await EndAsync().ConfigureAwait(false);
        if (replies is { IsDrop: true }) throw new SmtpSessionException(SmtpSessionEnd.Dropped, null);
        for (int i = 0; i < count; i++)
        {
            SmtpReply reply = intake.Refusal ?? replies?[i] ?? SmtpReplies.HandlerFault;
            if (framingLost && i == count - 1) throw new SmtpSessionException(SmtpSessionEnd.FramingLost, reply);
            await session.ReplyAsync(reply).ConfigureAwait(false);
        }
    }
}
