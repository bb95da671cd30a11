namespace CryptoList.Mail.Smtp.Server;

/// <summary>One command: its verb, the states it is allowed in, and what it does. Stateless; one instance serves all sessions.</summary>
public abstract class SmtpCommand
{
    /// <summary>The verb, upper-case ASCII.</summary>
    public abstract string Verb { get; }

    /// <summary>The states in which the command is allowed.</summary>
    public abstract SmtpSessionState AllowedIn { get; }

    /// <summary>Whether octets beyond ASCII may stand in its argument (RFC 6531 section 3.4).</summary>
    public virtual bool AllowsUtf8 => false;

    /// <summary>The reply in a state where it is not allowed.</summary>
    public virtual SmtpReply OutOfSequence(SmtpServerSession session) => SmtpSequence.Refusal(session);

    /// <summary>
    /// Does it. The argument is what follows the verb and one space, without CRLF, and good until the next line is read.
    /// A null result: replies were written already.
    /// </summary>
    public abstract ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument);

    /// <summary>Called for a command out of sequence before its refusal is sent; BDAT throws away its chunk here.</summary>
    public virtual ValueTask<SmtpReply?> SkipAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument) => new(OutOfSequence(session));
}
