namespace CryptoList.Mail.Smtp.Server;

/// <summary>
/// A service extension (RFC 5321 section 2.2) that the session is given beside its own: STARTTLS and AUTH are such.
/// It may offer EHLO lines, bring commands, and claim parameters of MAIL and RCPT.
/// </summary>
public abstract class SmtpServerExtension
{
    /// <summary>The commands it brings. A command of the same verb as one of the session's own takes its place.</summary>
    public virtual IReadOnlyList<SmtpCommand> Commands => [];

    /// <summary>The line it adds to the answer to EHLO now, or null.</summary>
    public virtual string? EhloLine(SmtpServerSession session) => null;

    /// <summary>Asked before a command that its state allows is run: a reply refuses it, null lets it be.</summary>
    public virtual SmtpReply? Refuse(SmtpServerSession session, SmtpCommand command) => null;

    /// <summary>Whether it knows that parameter of MAIL (keyword in upper case); the handler then finds it among the command's other parameters.</summary>
    public virtual bool ClaimsMailParameter(string keyword) => false;

    /// <summary>Whether it knows that parameter of RCPT (keyword in upper case).</summary>
    public virtual bool ClaimsRcptParameter(string keyword) => false;
}
