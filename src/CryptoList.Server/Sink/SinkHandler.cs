using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Sink;

/// <summary>A sink's side of one session: takes everything, but for what the recipients' addresses ask.</summary>
internal sealed class SinkHandler(SinkStore store, SinkOptions options, SmtpSessionInfo session, TimeProvider time) : ISmtpHandler
{
    private readonly List<RcptCommand> _recipients = [];
    private MailCommand? _mail;
    private bool _drop;

    public ValueTask<SmtpReply> MailAsync(MailCommand command, CancellationToken aborted)
    {
        _mail = command;
        return new(SmtpReplies.SenderOk);
    }

    public ValueTask<SmtpReply> RcptAsync(RcptCommand command, CancellationToken aborted)
    {
        SinkRule rule = SinkRule.For(command.Recipient.LocalPart);
        if (rule.Delay > TimeSpan.Zero) return SlowlyAsync(command, rule.Delay, aborted);
        if (rule.Refusal is not null) return new(rule.Refusal);
        _drop |= rule.Drop;
        _recipients.Add(command);
        return new(SmtpReplies.RecipientOk);
    }

    public ValueTask<SmtpDataStart> BeginDataAsync(CancellationToken aborted)
    {
        if (_drop) return new(SmtpDataStart.Accept(DroppingReceiver.Instance));
        if (options.Discard) return new(SmtpDataStart.Accept(new CountingReceiver(store)));
        return new(SmtpDataStart.Accept(new KeepingReceiver(store, Envelope(), time)));
    }

    public ValueTask EndTransactionAsync()
    {
        _recipients.Clear();
        _drop = false;
        _mail = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<SmtpReply> SlowlyAsync(RcptCommand command, TimeSpan delay, CancellationToken aborted)
    {
        await Task.Delay(delay, time, aborted);
        _recipients.Add(command);
        return SmtpReplies.RecipientOk;
    }

    private SinkEnvelope Envelope() => new(
        _mail!.Sender.Address,
        [.. _recipients.Select(r => r.Recipient.Address)],
        session.HeloName,
        session.Remote?.ToString(),
        session.TransmissionType(_mail.SmtpUtf8),
        _mail.Body == BodyType.EightBitMime,
        _mail.EnvelopeId,
        _mail.Return?.ToString(),
        [.. _recipients.Select(r => r.Notify?.ToString())]);
}
