using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>Accepts everything, unless told otherwise, and keeps what it got.</summary>
internal sealed class RecordingHandler : ISmtpHandler
{
    private readonly List<RcptCommand> _recipients = [];
    private MailCommand? _mail;

    public List<ReceivedMessage> Begun { get; } = [];

    public IEnumerable<ReceivedMessage> Delivered => Begun.Where(m => m.Completed);

    public int TransactionsEnded { get; private set; }

    public bool Disposed { get; private set; }

    public Func<MailCommand, SmtpReply> OnMail { get; set; } = _ => SmtpReplies.SenderOk;

    public Func<RcptCommand, SmtpReply> OnRcpt { get; set; } = _ => SmtpReplies.RecipientOk;

    public Func<SmtpReply?> OnBegin { get; set; } = () => null;

    public Func<SmtpDataReplies> OnComplete { get; set; } = () => SmtpReplies.Ok;

    public Action<long> OnWrite { get; set; } = _ => { };

    public ValueTask<SmtpReply> MailAsync(MailCommand command, CancellationToken aborted)
    {
        _recipients.Clear();
        _mail = command;
        return new(OnMail(command));
    }

    public ValueTask<SmtpReply> RcptAsync(RcptCommand command, CancellationToken aborted)
    {
        SmtpReply reply = OnRcpt(command);
        if (reply.IsPositive) _recipients.Add(command);
        return new(reply);
    }

    public ValueTask<SmtpDataStart> BeginDataAsync(CancellationToken aborted)
    {
        if (OnBegin() is { } refusal) return new(SmtpDataStart.Refuse(refusal));
        ReceivedMessage message = new() { Mail = _mail!, Recipients = [.. _recipients], OnComplete = OnComplete, OnWrite = OnWrite };
        Begun.Add(message);
        return new(SmtpDataStart.Accept(message));
    }

    public ValueTask EndTransactionAsync()
    {
        TransactionsEnded++;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }
}
