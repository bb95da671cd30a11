using CryptoList.Lists.Bounces;
using CryptoList.Lists.Control;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Leaving;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Posting;
using CryptoList.Lists.Requests;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Submitting;

/// <summary>
/// One session of whoever hands mail over: who is addressed is decided at RCPT, before anything of the message is sent. In SMTP one reply
/// stands for the whole message, so it has one addressee; in LMTP each recipient gets its own (RFC 2033 section 4.2).
/// </summary>
internal sealed class SubmissionHandler(
    SmtpSessionInfo session, MailPort port, ListDirectory lists, PostingService posting, SubmissionSpool spool, ReturnPaths returnPaths, BounceService bounces, LeaveLinks links, LeaveService leaving,
    RequestService requests, RequestOptions requestOptions, StatusService status, KeyMailService keyMails, KeyMailOptions keyMailOptions) : ISmtpHandler
{
    private static readonly SmtpReply NoSuchList = new(550, new(5, 1, 1), "No such list here");
    private static readonly SmtpReply NoSuchReturnPath = new(550, new(5, 1, 1), "No such return path, or it is too old");
    private static readonly SmtpReply ReturnedMailElsewhere = new(550, new(5, 7, 1), "Mail that comes back is not submitted; mail servers hand it over at another port");
    private static readonly SmtpReply NoSuchLink = new(550, new(5, 1, 1), "No such unsubscribe address, or it is too old; take one from a newer post");
    private static readonly SmtpReply NotAnAddress = new(550, new(5, 1, 3), "Not an address this server can carry");
    private static readonly SmtpReply NoBounces = new(550, new(5, 7, 1), "No bounces are taken at this address");
    private static readonly SmtpReply OneList = new(452, new(4, 5, 3), "One list for each message; send it to the others again");

    private readonly List<IAddressee> _addressees = [];
    private bool _nullSender;
    private EmailAddress? _sender;

    public ValueTask<SmtpReply> MailAsync(MailCommand command, CancellationToken aborted)
    {
        (_nullSender, _sender) = (command.Sender.IsNull, EmailAddress.TryParse(command.Sender.Address, out var sender) ? sender : null);
        _addressees.Clear();
        return new(SmtpReplies.SenderOk);
    }

    public async ValueTask<SmtpReply> RcptAsync(RcptCommand command, CancellationToken aborted)
    {
        if (!EmailAddress.TryParse(command.Recipient.Address, out var address)) return NotAnAddress;
        var (addressee, refusal) = await FindAddresseeAsync(address.Normalized, aborted);
        if (addressee is null) return refusal ?? SubAddressOf(address) ?? AliasOf(address) ?? NoSuchList;
        if (session.Protocol == SmtpProtocol.Smtp && _addressees.Count > 0 && !_addressees[0].Equals(addressee)) return OneList;
        _addressees.Add(addressee);
        return SmtpReplies.RecipientOk;
    }

    public ValueTask<SmtpDataStart> BeginDataAsync(CancellationToken aborted) => new(SmtpDataStart.Accept(new MessageReceiver([.. _addressees], _nullSender, spool)));

    public ValueTask EndTransactionAsync()
    {
        _addressees.Clear();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What the address is for: a list, or one of the addresses below a list that do something; a refusal where it is of such a form and no good.</summary>
    private async ValueTask<(IAddressee? Addressee, SmtpReply? Refusal)> FindAddresseeAsync(string address, CancellationToken aborted)
    {
        if (await FindAsync(address, aborted) is { } list) return (new ListAddressee(list, posting), null);
        if (ReturnPaths.TrySplit(address, out var of, out var text) && await FindAsync(of, aborted) is { } returned)
        {
            if (port == MailPort.Submit) return (null, ReturnedMailElsewhere);
            return returnPaths.Read(returned, text) is { } token ? (new ReturnPathAddressee(returned, token, bounces), null) : (null, NoSuchReturnPath);
        }

        if (LeaveLinks.TrySplit(address, out of, out text) && await FindAsync(of, aborted) is { } left)
            return links.Read(left, text) is not { } token ? (null, NoSuchLink) : _nullSender ? (null, NoBounces) : (new LeaveAddressee(left, token, leaving), null);
        if (RequestAddress.TrySplit(address, out of, out var kind) && await FindAsync(of, aborted) is { } asked)
            return _sender is not { } sender ? (null, _nullSender ? NoBounces : NotAnAddress) : (new RequestAddressee(asked, kind, sender, requests, requestOptions), null);
        if (KeyMailService.TrySplit(address, out of) && await FindAsync(of, aborted) is { } keyed) return (new KeyAddressee(keyed, keyMails, keyMailOptions, spool), null);
        return StatusService.TrySplit(address, out of) && await FindAsync(of, aborted) is { } queried ? (new StatusAddressee(queried, status), null) : (null, null);
    }

    private async ValueTask<HostedList?> FindAsync(string address, CancellationToken aborted)
    {
        if (lists.FindByAddress(address) is { } known) return known;
        // A list opened by a command a moment ago.
        await lists.FollowAsync(aborted);
        return lists.FindByAddress(address);
    }

    /// <summary>An answer to the author of a post whose list hides addresses: it would go out as clear text, and there is nobody at that address.</summary>
    private SmtpReply? AliasOf(EmailAddress address) =>
        lists.All.Any(l => l.HidesAddresses && l.Log.AtHead(0).MemberByAddress(address.Normalized) is not null)
            ? new SmtpReply(550, new(5, 1, 1), "This stands for a member whose address the list hides, and takes no mail. Write to the list, or ask its owners: +owner")
            : null;

    /// <summary>A list's <c>+bounces</c> and the like: refused by name, so that nobody takes silence for service.</summary>
    private SmtpReply? SubAddressOf(EmailAddress address)
    {
        var normalized = address.Normalized;
        var (plus, at) = (normalized.IndexOf('+', StringComparison.Ordinal), normalized.LastIndexOf('@'));
        if (plus <= 0 || plus > at || lists.FindByAddress(normalized[..plus] + normalized[at..]) is null) return null;
        return new SmtpReply(550, new(5, 1, 1), "This list takes no mail at its sub-addresses, +help, +owner, +subscribe, +unsubscribe, +status and +key excepted; post to the list's own address");
    }
}
