using CryptoList.Mail.Sasl;

namespace CryptoList.Mail.Smtp.Server.Auth;

/// <summary>
/// AUTH (RFC 4954) with SCRAM-SHA-256 (RFC 7677) and PLAIN (RFC 4616), under TLS only: before, it is neither offered nor done.
/// Without a login MAIL is refused (RFC 6409 section 4.3).
/// </summary>
public sealed class AuthExtension : SmtpServerExtension
{
    private readonly AuthFailures _failures;

    /// <summary>Checks the limits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit out of its range.</exception>
    public AuthExtension(IScramUsers users, AuthLimits? limits = null, TimeProvider? time = null)
    {
        limits ??= new AuthLimits();
        limits.Validate();
        _failures = new AuthFailures(limits, time ?? TimeProvider.System);
        Commands = [new AuthVerb(users, limits, _failures)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SmtpCommand> Commands { get; }

    /// <inheritdoc/>
    public override string? EhloLine(SmtpServerSession session) => session.Info.Encrypted ? "AUTH SCRAM-SHA-256 PLAIN" : null;

    /// <summary>AUTH= of MAIL (RFC 4954 section 5): whoever offers AUTH takes it. Nobody is trusted to speak for another here, so it is passed over.</summary>
    public override bool ClaimsMailParameter(string keyword) => keyword == "AUTH";

    /// <inheritdoc/>
    public override SmtpReply? Refuse(SmtpServerSession session, SmtpCommand command) =>
        command.Verb != "MAIL" || session.Info.User is not null ? null : session.Info.Encrypted ? SmtpReplies.AuthRequired : SmtpReplies.StartTlsRequired;
}
