using CryptoList.Mail.Smtp.Server;
using CryptoList.Mail.Smtp.Server.Auth;
using CryptoList.Mail.Smtp.Server.Tls;
using CryptoList.Server.Settings;
using CryptoList.Server.Submitting;
using CryptoList.Server.Tls;
using CryptoList.Server.Users;

namespace CryptoList.Server.Serving;

/// <summary>
/// The sessions of each kind of port: two for what other mail servers hand over, by SMTP and by LMTP, with STARTTLS where there is a
/// certificate; two for those who log in, by STARTTLS and by TLS from the first octet (RFC 6409, RFC 8314).
/// </summary>
internal sealed class MailServices
{
    /// <summary>Makes them.</summary>
    /// <exception cref="SettingsException">The certificate or the file of users cannot be used.</exception>
    public MailServices(ServerSettings settings, IServiceProvider services)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var logs = services.GetRequiredService<ILoggerFactory>();
        SmtpServerTls? tls = null;
        if (settings.Tls is { } options) tls = new SmtpServerTls(new CertificateSource(options, [new("smtp"), new("lmtp")], time, logs.CreateLogger<CertificateSource>()).Current, options.HandshakeTimeout, time);
        SmtpServerExtension[] open = tls is null ? [] : [new StartTlsExtension(tls)];
        Deliver = Make(MailPort.Deliver, settings.Session, open);
        Lmtp = Make(MailPort.Deliver, settings.Session with { Protocol = SmtpProtocol.Lmtp }, open);
        if (tls is null || (settings.SubmissionListen.Count == 0 && settings.SubmissionTlsListen.Count == 0)) return;
        // One for both kinds of port, so that failures count together.
        var auth = new AuthExtension(new UserDirectory(settings.UsersPath, time, logs.CreateLogger<UserDirectory>()), settings.Auth, time);
        Submission = Make(MailPort.Submit, settings.Session, [new StartTlsExtension(tls), auth]);
        SubmissionTls = Make(MailPort.Submit, settings.Session, [auth], tls);

        SmtpService Make(MailPort port, SmtpServerOptions options, IReadOnlyList<SmtpServerExtension> extensions, SmtpServerTls? implicitTls = null) => new(
            options,
            session => ActivatorUtilities.CreateInstance<SubmissionHandler>(services, session, port),
            services.GetRequiredService<ISmtpSessionObserver>(),
            extensions,
            time,
            implicitTls);
    }

    public SmtpService Deliver { get; }

    public SmtpService Lmtp { get; }

    /// <summary>Null without a certificate, or where nobody listens for it.</summary>
    public SmtpService? Submission { get; }

    /// <inheritdoc cref="Submission"/>
    public SmtpService? SubmissionTls { get; }
}
