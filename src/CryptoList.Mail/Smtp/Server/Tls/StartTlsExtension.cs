namespace CryptoList.Mail.Smtp.Server.Tls;

/// <summary>STARTTLS (RFC 3207): offered until TLS is there.</summary>
public sealed class StartTlsExtension(SmtpServerTls tls) : SmtpServerExtension
{
    /// <inheritdoc/>
    public override IReadOnlyList<SmtpCommand> Commands { get; } = [new StartTlsVerb(tls)];

    /// <inheritdoc/>
    public override string? EhloLine(SmtpServerSession session) => session.Info.Encrypted ? null : "STARTTLS";
}
