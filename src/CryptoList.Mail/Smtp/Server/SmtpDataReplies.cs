namespace CryptoList.Mail.Smtp.Server;

/// <summary>
/// The replies to a whole message: one, which stands for every recipient; or, with LMTP, one for each accepted
/// recipient in the order of their RCPT commands (RFC 2033 section 4.2).
/// </summary>
public readonly struct SmtpDataReplies
{
    private readonly SmtpReply? _one;
    private readonly SmtpReply[]? _each;

    private SmtpDataReplies(SmtpReply? one, SmtpReply[]? each, bool drop) => (_one, _each, IsDrop) = (one, each, drop);

    /// <summary>No reply at all: the connection is cut. For test servers that act up on purpose.</summary>
    public static SmtpDataReplies Drop { get; } = new(null, null, true);

    /// <summary>One reply for every recipient.</summary>
    public static SmtpDataReplies ForAll(SmtpReply reply) => new(reply, null, false);

    /// <summary>A reply for each accepted recipient; only LMTP can carry more than one.</summary>
    public static SmtpDataReplies ForEach(SmtpReply[] replies) => new(null, replies, false);

    /// <summary>One reply for every recipient.</summary>
    public static implicit operator SmtpDataReplies(SmtpReply reply) => ForAll(reply);

    internal bool IsDrop { get; }

    /// <summary>The reply for the recipient of that index, or null where the receiver gave none.</summary>
    internal SmtpReply? this[int recipient] => _one ?? (_each is not null && recipient < _each.Length ? _each[recipient] : null);

    internal int Count => _one is not null ? 1 : _each?.Length ?? 0;
}
