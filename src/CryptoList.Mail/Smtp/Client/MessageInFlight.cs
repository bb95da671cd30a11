namespace CryptoList.Mail.Smtp.Client;

/// <summary>A message under way: which reply it awaits, and what its recipients have heard so far.</summary>
internal sealed class MessageInFlight(OutgoingMessage message, bool lmtp)
{
    private RecipientOutcome[]? _each;
    private SmtpReply? _refusal;
    private SmtpReply? _final;
    private bool[]? _settled;
    private int _recipient;

    internal enum Reply
    {
        Reset,
        Mail,
        Recipient,
        GoAhead,

        /// <summary>None: it is our turn to make the content and send it.</summary>
        Content,
        Final,
        None,
    }

    public OutgoingMessage Message { get; } = message;

    /// <summary>The reply that comes next.</summary>
    public Reply Awaits { get; private set; } = Reply.Mail;

    /// <summary>Whether the content goes without a go-ahead (BDAT).</summary>
    public bool Chunked { get; init; }

    /// <summary>With <see cref="Chunked"/>: the content is made when every recipient is answered.</summary>
    public bool ContentLater { get; init; }

    /// <summary>A RSET goes before its MAIL.</summary>
    public bool ResetFirst { init => Awaits = value ? Reply.Reset : Reply.Mail; }

    /// <summary>Recipients the server has accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>Where its last octet stands in all that was ever sent; the greatest value while its end is not written.</summary>
    public long End { get; set; } = long.MaxValue;

    /// <summary>The server has said 354.</summary>
    public bool GoAhead { get; private set; }

    /// <summary>Takes the next reply.</summary>
    /// <exception cref="SmtpConnectionException">A reply that cannot be one to that command, or 421.</exception>
    public void Take(int code, ReadOnlySpan<byte> octets)
    {
        if (code == 421) throw new SmtpConnectionException(SmtpConnectionEnd.ServerClosing, ReplyText.Read(octets, code));
        bool good = code is >= 200 and < 300;
        if (code is >= 300 and < 400 && (Awaits != Reply.GoAhead || code != 354)) throw new SmtpConnectionException(SmtpConnectionEnd.ProtocolError, ReplyText.Read(octets, code));
        switch (Awaits)
        {
            case Reply.Reset:
                if (!good) throw new SmtpConnectionException(SmtpConnectionEnd.ProtocolError, ReplyText.Read(octets, code));
                Awaits = Reply.Mail;
                break;
            case Reply.Mail:
                if (!good) _refusal = ReplyText.Read(octets, code);
                Awaits = Reply.Recipient;
                break;
            case Reply.Recipient:
                if (good && _refusal is null) Accepted++;
                else if (!good) Settle(_recipient, ReplyText.Read(octets, code));
                if (++_recipient == Message.Recipients.Count) Awaits = !Chunked ? Reply.GoAhead : !ContentLater ? AwaitFinal() : Accepted > 0 && !IsRefused ? Reply.Content : Reply.None;
                break;
            case Reply.GoAhead:
                GoAhead = code == 354;
                if (!GoAhead && good) throw new SmtpConnectionException(SmtpConnectionEnd.ProtocolError, ReplyText.Read(octets, code));
                if (!GoAhead) _refusal ??= ReplyText.Read(octets, code);
                Awaits = GoAhead ? AwaitFinal() : Reply.None;
                break;
            case Reply.Final:
                TakeFinal(ReplyText.Read(octets, code));
                break;
        }
    }

    /// <summary>The content that was waited for is written.</summary>
    public void ContentWritten(long end) => (End, Awaits) = (end, AwaitFinal());

    /// <summary>MAIL or DATA was refused: nothing more is sent of it.</summary>
    public bool IsRefused => _refusal is not null;

    /// <summary>What became of it when all replies have come.</summary>
    public DeliveryOutcome Outcome() => Outcome(new RecipientOutcome(DeliveryStatus.NotTried, null));

    /// <summary>What became of it when its render said no: nobody has it, and who was refused before stays so.</summary>
    public DeliveryOutcome OutcomeWhenCancelled() => Outcome(new RecipientOutcome(DeliveryStatus.Cancelled, null));

    /// <summary>What became of it when the connection ended before all replies came.</summary>
    public DeliveryOutcome OutcomeAtLoss(long attempted, SmtpReply? closing, bool closingIsOurs)
    {
        if (closingIsOurs) return Outcome(new RecipientOutcome(DeliveryStatus.Deferred, closing));
        // A server that says 421 answers in order: what stood behind was not looked at.
        bool inDoubt = closing is null && End <= attempted;
        return Outcome(new RecipientOutcome(inDoubt ? DeliveryStatus.InDoubt : DeliveryStatus.NotTried, null));
    }

    private DeliveryOutcome Outcome(RecipientOutcome otherwise)
    {
        if ((_refusal ?? _final) is { } reply) otherwise = Outcome(reply);
        if (_each is null) return new DeliveryOutcome(otherwise, Message.Recipients.Count);
        for (int i = 0; i < _each.Length; i++)
        {
            if (!_settled![i]) _each[i] = otherwise;
        }
        return new DeliveryOutcome(_each);
    }

    private static RecipientOutcome Outcome(SmtpReply reply) =>
        new(reply.IsPositive ? DeliveryStatus.Delivered : reply.IsTransient ? DeliveryStatus.Deferred : DeliveryStatus.Failed, reply);

    private Reply AwaitFinal()
    {
        _recipient = -1;
        if (lmtp && Accepted > 0) NextAccepted();
        return Reply.Final;
    }

    private void TakeFinal(SmtpReply reply)
    {
        if (!lmtp || Accepted == 0)
        {
            // With no recipient accepted there is nobody to have got it, whatever the server says.
            if (Accepted > 0) _final = reply;
            Awaits = Reply.None;
            return;
        }
        Settle(_recipient, reply);
        if (!NextAccepted()) Awaits = Reply.None;
    }

    private bool NextAccepted()
    {
        do _recipient++;
        while (_recipient < Message.Recipients.Count && _settled is not null && _settled[_recipient]);
        return _recipient < Message.Recipients.Count;
    }

    private void Settle(int recipient, SmtpReply reply)
    {
        // Behind a refused MAIL every RCPT is out of sequence; the sender's refusal is what counts.
        if (_refusal is not null) return;
        _each ??= new RecipientOutcome[Message.Recipients.Count];
        _settled ??= Message.Refused = new bool[_each.Length];
        _each[recipient] = Outcome(reply);
        _settled[recipient] = true;
    }
}
