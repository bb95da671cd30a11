namespace CryptoList.Mail.Smtp.Client;

/// <summary>One copy of a message on its way out: an envelope, a header of its own made as late as possible, and shared content.</summary>
public sealed class OutgoingMessage
{
    /// <summary>The reverse path.</summary>
    public required EnvelopePath Sender { get; init; }

    /// <summary>At least one forward path.</summary>
    public required IReadOnlyList<EnvelopePath> Recipients { get; init; }

    /// <summary>What follows the header.</summary>
    public SharedContent Content { get; init; } = SharedContent.Empty;

    /// <summary>What follows the header in place of <see cref="Content"/>, read while it is sent.</summary>
    public StreamedContent? Streamed { get; init; }

    /// <summary>
    /// Makes the copy's own octets, sent before the shared ones: whole lines, each ending in CRLF. Called once, right before
    /// the content is handed to the socket; with DATA and pipelining that is after the server has said 354. Null cancels:
    /// nothing of the message is sent. The memory must stay as it is until the outcome is told.
    /// </summary>
    public required Func<ReadOnlyMemory<byte>?> Render { get; init; }

    /// <summary>
    /// Ask <see cref="Render"/> only when the server has answered every RCPT, so that it can make the header for those it accepted
    /// (<see cref="IsRefused"/>). Costs a round trip with CHUNKING. Default no.
    /// </summary>
    public bool RendersForAccepted { get; init; }

    /// <summary>How many octets <see cref="Render"/> will give at most; counted into SIZE. Default 4,096.</summary>
    public int HeaderAllowance { get; init; } = 4096;

    /// <summary>ENVID: up to 100 printable ASCII characters, sent where DSN is offered (RFC 3461 section 4.4).</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>RET, sent where DSN is offered.</summary>
    public DsnReturn? Return { get; init; }

    /// <summary>NOTIFY for each recipient, sent where DSN is offered.</summary>
    public DsnNotify? Notify { get; init; }

    /// <summary>Sends ORCPT with each recipient's own address where DSN is offered, so that a report names it (RFC 3461 section 4.2).</summary>
    public bool NamesRecipients { get; init; }

    /// <summary>Whether the header has non-ASCII text, so that SMTPUTF8 is needed even with ASCII addresses (RFC 6531 section 3.2).</summary>
    public bool HeaderIsUtf8 { get; init; }

    internal long ContentLength => Streamed?.Length ?? Content.Length;

    internal bool ContentHas8Bit => Streamed?.Has8Bit ?? Content.Has8Bit;

    /// <summary>The caller's own.</summary>
    public object? State { get; init; }

    /// <summary>Whether the server has refused the recipient of that index. Known in <see cref="Render"/> with <see cref="RendersForAccepted"/>.</summary>
    public bool IsRefused(int recipient) => Refused?[recipient] ?? false;

    internal bool[]? Refused { get; set; }
}
