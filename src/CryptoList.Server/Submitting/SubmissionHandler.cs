using CryptoList.Lists.Bounces;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Posting;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Submitting;

/// <summary>One session of a submitter: who is addressed is decided at RCPT, before anything of the message is sent.</summary>
internal sealed class SubmissionHandler(ListDirectory lists, PostingService posting, SubmissionSpool spool, ReturnPaths returnPaths, BounceService bounces, StatusService status) : ISmtpHandler
{
    private static readonly SmtpReply NoSuchList = new(550, new(5, 1, 1), "No such list here");
    private static readonly SmtpReply NoSuchReturnPath = new(550, new(5, 1, 1), "No such return path, or it is too old");
    private static readonly SmtpReply NotAnAddress = new(550, new(5, 1, 3), "Not an address this server can carry");
    private static readonly SmtpReply OneList = new(452, new(4, 5, 3), "One list for each message; send it to the others again");

    private bool _nullSender;
    private bool _toStatus;
    private HostedList? _list;
    private ReturnPathToken? _token;

    public ValueTask<SmtpReply> MailAsync(MailCommand command, CancellationToken aborted)
    {
        (_nullSender, _list, _token, _toStatus) = (command.Sender.IsNull, null, null, false);
        return new(SmtpReplies.SenderOk);
    }

    public async ValueTask<SmtpReply> RcptAsync(RcptCommand command, CancellationToken aborted)
    {
        if (!EmailAddress.TryParse(command.Recipient.Address, out var address)) return NotAnAddress;
        var list = await FindAsync(address.Normalized, aborted);
        if (list is null) return await ReturnPathAsync(address.Normalized, aborted) ?? await StatusAsync(address.Normalized, aborted) ?? SubAddressOf(address) ?? NoSuchList;
        if ((_list is not null && _list != list) || _token is not null || _toStatus) return OneList;
        _list = list;
        return SmtpReplies.RecipientOk;
    }

    public ValueTask<SmtpDataStart> BeginDataAsync(CancellationToken aborted) =>
        new(SmtpDataStart.Accept(
            _toStatus ? new StatusReceiver(_list!, _nullSender, status)
            : _token is { } token ? new ReturnedMailReceiver(_list!, token, _nullSender, bounces) : new SubmissionReceiver(_list!, _nullSender, posting, spool)));

    public ValueTask EndTransactionAsync()
    {
        (_list, _token, _toStatus) = (null, null, false);
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

    /// <summary>A return path that this server made and that is not too old; null for any other address.</summary>
    private async ValueTask<SmtpReply?> ReturnPathAsync(string address, CancellationToken aborted)
    {
        if (!ReturnPaths.TrySplit(address, out var of, out var text) || await FindAsync(of, aborted) is not { } list) return null;
        if (returnPaths.Read(list, text) is not { } token) return NoSuchReturnPath;
        if (_list is not null && (_list != list || _token != token || _toStatus)) return OneList;
        (_list, _token) = (list, token);
        return SmtpReplies.RecipientOk;
    }

    /// <summary>A list's <c>+status</c>, where members ask what became of a post; null for any other address.</summary>
    private async ValueTask<SmtpReply?> StatusAsync(string address, CancellationToken aborted)
    {
        const string Marker = "+" + StatusService.SubAddress;
        var at = address.LastIndexOf('@');
        if (at < 0 || !address[..at].EndsWith(Marker, StringComparison.Ordinal) || await FindAsync(address[..(at - Marker.Length)] + address[at..], aborted) is not { } list) return null;
        if (_list is not null && (_list != list || !_toStatus)) return OneList;
        (_list, _toStatus) = (list, true);
        return SmtpReplies.RecipientOk;
    }

    /// <summary>A list's <c>+key</c>, <c>+bounces</c> and the like: refused by name, so that nobody takes silence for service.</summary>
    private SmtpReply? SubAddressOf(EmailAddress address)
    {
        var normalized = address.Normalized;
        var (plus, at) = (normalized.IndexOf('+', StringComparison.Ordinal), normalized.LastIndexOf('@'));
        if (plus <= 0 || plus > at || lists.FindByAddress(normalized[..plus] + normalized[at..]) is null) return null;
        return new SmtpReply(550, new(5, 1, 1), "This list takes no mail at its sub-addresses; post to the list's own address");
    }
}
