using CryptoList.Lists.Bounces;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Leaving;
using CryptoList.Lists.Posting;
using CryptoList.Lists.Requests;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Submitting;

/// <summary>One session of a submitter: who is addressed is decided at RCPT, before anything of the message is sent.</summary>
internal sealed class SubmissionHandler(
    ListDirectory lists, PostingService posting, SubmissionSpool spool, ReturnPaths returnPaths, BounceService bounces, LeaveLinks links, LeaveService leaving,
    RequestService requests, RequestOptions requestOptions) : ISmtpHandler
{
    private static readonly SmtpReply NoSuchList = new(550, new(5, 1, 1), "No such list here");
    private static readonly SmtpReply NoSuchReturnPath = new(550, new(5, 1, 1), "No such return path, or it is too old");
    private static readonly SmtpReply NoSuchLink = new(550, new(5, 1, 1), "No such unsubscribe address, or it is too old; take one from a newer post");
    private static readonly SmtpReply NotAnAddress = new(550, new(5, 1, 3), "Not an address this server can carry");
    private static readonly SmtpReply NoBounces = new(550, new(5, 7, 1), "No bounces are taken at this address");
    private static readonly SmtpReply OneList = new(452, new(4, 5, 3), "One list for each message; send it to the others again");

    private bool _nullSender;
    private EmailAddress? _sender;
    private Target? _target;

    public ValueTask<SmtpReply> MailAsync(MailCommand command, CancellationToken aborted)
    {
        (_nullSender, _sender, _target) = (command.Sender.IsNull, EmailAddress.TryParse(command.Sender.Address, out var sender) ? sender : null, null);
        return new(SmtpReplies.SenderOk);
    }

    public async ValueTask<SmtpReply> RcptAsync(RcptCommand command, CancellationToken aborted)
    {
        if (!EmailAddress.TryParse(command.Recipient.Address, out var address)) return NotAnAddress;
        var (target, refusal) = await FindTargetAsync(address.Normalized, aborted);
        if (target is null) return refusal ?? SubAddressOf(address) ?? NoSuchList;
        if (_target is not null && _target != target) return OneList;
        _target = target;
        return SmtpReplies.RecipientOk;
    }

    public ValueTask<SmtpDataStart> BeginDataAsync(CancellationToken aborted) => new(SmtpDataStart.Accept(_target switch
    {
        { Return: { } token } => new ReturnedMailReceiver(_target.List, token, _nullSender, bounces),
        { Leave: { } token } => new LeaveReceiver(_target.List, token, leaving),
        { Request: { } kind } => new RequestReceiver(_target.List, kind, _sender!, requests, requestOptions),
        _ => new SubmissionReceiver(_target!.List, _nullSender, posting, spool),
    }));

    public ValueTask EndTransactionAsync()
    {
        _target = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<HostedList?> FindAsync(string address, CancellationToken aborted)
    {
        if (lists.FindByAddress(address) is { } known) return known;
        // A list opened by a command a moment ago.
        await lists.FollowAsync(aborted);
        return lists.FindByAddress(address);
    }

    /// <summary>What the address is for: a list, or one of the addresses below a list that do something; a refusal where it is of such a form and no good.</summary>
    private async ValueTask<(Target? Target, SmtpReply? Refusal)> FindTargetAsync(string address, CancellationToken aborted)
    {
        if (await FindAsync(address, aborted) is { } list) return (new Target(list), null);
        if (ReturnPaths.TrySplit(address, out var of, out var text) && await FindAsync(of, aborted) is { } returned)
            return returnPaths.Read(returned, text) is { } token ? (new Target(returned, Return: token), null) : (null, NoSuchReturnPath);
        if (LeaveLinks.TrySplit(address, out of, out text) && await FindAsync(of, aborted) is { } left)
            return links.Read(left, text) is not { } token ? (null, NoSuchLink) : _nullSender ? (null, NoBounces) : (new Target(left, Leave: token), null);
        if (RequestAddress.TrySplit(address, out of, out var kind) && await FindAsync(of, aborted) is { } asked)
            return _sender is null ? (null, _nullSender ? NoBounces : NotAnAddress) : (new Target(asked, Request: kind), null);
        return (null, null);
    }

    /// <summary>A list's <c>+key</c>, <c>+bounces</c> and the like: refused by name, so that nobody takes silence for service.</summary>
    private SmtpReply? SubAddressOf(EmailAddress address)
    {
        var normalized = address.Normalized;
        var (plus, at) = (normalized.IndexOf('+', StringComparison.Ordinal), normalized.LastIndexOf('@'));
        if (plus <= 0 || plus > at || lists.FindByAddress(normalized[..plus] + normalized[at..]) is null) return null;
        return new SmtpReply(550, new(5, 1, 1), "This list takes no mail at its sub-addresses, +help, +owner, +subscribe and +unsubscribe excepted; post to the list's own address");
    }

    private sealed record Target(HostedList List, ReturnPathToken? Return = null, LeaveToken? Leave = null, RequestKind? Request = null);
}
