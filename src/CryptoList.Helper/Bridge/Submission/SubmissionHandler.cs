using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Helper.Bridge.Submission;

/// <summary>
/// One client's mails: the envelope goes to the provider as it comes, the text when it is here as a whole. A mail to a list goes to that list alone and
/// is sealed; a mail that would tell others what is meant for a list is refused.
/// </summary>
internal sealed class SubmissionHandler(SubmissionAccount account, ProviderLink provider, PostSubmission posts, BridgeLimits limits, string temporaryFolder) : ISmtpHandler
{
    private readonly List<EnvelopePath> _others = [];
    private MailCommand? _mail;
    private ListAim? _list;
    private SmtpReply? _refusal;
    private bool _open;

    public async ValueTask<SmtpReply> MailAsync(MailCommand command, CancellationToken aborted)
    {
        var offered = provider.Capabilities;
        if (command.SmtpUtf8 && !offered.SmtpUtf8) return SubmissionReplies.NoSmtpUtf8;
        if (command.Body == BodyType.EightBitMime && !offered.EightBitMime) return SubmissionReplies.NoEightBit;
        var reply = await provider.SayAsync(EnvelopeLines.Mail(command, offered), aborted).ConfigureAwait(false);
        if (!reply.IsPositive) return reply;
        (_mail, _list, _refusal, _open) = (command, null, null, true);
        _others.Clear();
        return reply;
    }

    public async ValueTask<SmtpReply> RcptAsync(RcptCommand command, CancellationToken aborted)
    {
        // What was refused once is not sent without it either: a mail program might leave out the list, and send the rest.
        if (_refusal is not null) return _refusal;
        try
        {
            var list = await posts.ListAtAsync(command.Recipient, aborted).ConfigureAwait(false);
            if (list is not null && list.Id == _list?.Id) return SmtpReplies.RecipientOk;
            _refusal = list is not null ? RefusalOf(list) : _list is not null ? Mixed(_list, command.Recipient) : _others.Count >= limits.Recipients ? TooMany() : null;
            if (_refusal is not null) return _refusal;
            var reply = await provider.SayAsync(EnvelopeLines.Rcpt(command, provider.Capabilities), aborted).ConfigureAwait(false);
            if (list is not null && !reply.IsPositive) _refusal = reply;
            if (!reply.IsPositive) return reply;
            if (list is null) _others.Add(command.Recipient);
            else _list = list;
            return reply;
        }
        catch (Exception)
        {
            // It may have been a list.
            _refusal = SmtpReplies.HandlerFault;
            throw;
        }
    }

    public ValueTask<SmtpDataStart> BeginDataAsync(CancellationToken aborted) =>
        new(_refusal is not null ? SmtpDataStart.Refuse(_refusal) : SmtpDataStart.Accept(new SpooledMail(temporaryFolder, SendAsync)));

    public async ValueTask EndTransactionAsync()
    {
        if (!_open) return;
        _open = false;
        await provider.SayAsync("RSET", CancellationToken.None).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        // The connection ends with the session: nothing is left to reset.
        _open = false;
        return ValueTask.CompletedTask;
    }

    private SmtpReply? RefusalOf(ListAim list)
    {
        if (_others.Count > 0) return Mixed(list, _others[0]);
        if (_list is not null && _list.Id != list.Id) return SubmissionReplies.Refuse($"{_list.Address} and {list.Address} are two lists: a post is sealed for one. Nothing was sent; write to each by itself.");
        if (list.Self is not { } self) return SubmissionReplies.Refuse($"You are not in {list.Address}: nothing can be sealed for it, and nothing goes to it unencrypted. Nothing was sent.");
        return Same(self) || (account.User is { } named && Same(named))
            ? null
            : SubmissionReplies.Refuse($"The login {provider.User ?? "(no name)"} is not known to be {self}, in whose name this would be signed. Log in as {self}, or start the bridge with --smtp-user and the name that is yours.");
    }

    private bool Same(string name) => string.Equals(provider.User, name, StringComparison.OrdinalIgnoreCase);

    private static SmtpReply Mixed(ListAim list, EnvelopePath other) =>
        SubmissionReplies.Refuse($"{other.Address} would get unencrypted what is for the list {list.Address}. Nothing was sent to anybody. Write to the list alone (To, Cc and Bcc), and to {other.Address} in a mail of its own.");

    private async Task<SmtpReply> SendAsync(FileStream mail, CancellationToken aborted)
    {
        if (_list is not null) return await posts.PostAsync(_list, mail, _mail!.Sender, provider, aborted).ConfigureAwait(false);
        if (await posts.MeantForAsync(mail, aborted).ConfigureAwait(false) is { } meant)
            return SubmissionReplies.Refuse($"This answers a post of {meant}, or names that list in To or Cc, and does not go to the list: it would go out unencrypted, with what it quotes. Nothing was sent. Write to {meant}; or write a new mail, which is no answer, if it may be read on its way.");
        if (StreamedContent.TryCreate(mail, out var content) is var fault and not SharedContentFault.None) return SubmissionReplies.Malformed($"The mail cannot be sent as it is ({fault}).");
        return await provider.ContentAsync(content!, aborted).ConfigureAwait(false);
    }

    private SmtpReply TooMany() => new(452, new(4, 5, 3), $"The bridge takes {limits.Recipients} recipients of one mail. Nothing was sent; send it to fewer.");
}
