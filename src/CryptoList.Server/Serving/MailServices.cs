using CryptoList.Mail.Smtp.Server;
using CryptoList.Mail.Smtp.Server.Auth;
using CryptoList.Mail.Smtp.Server.Tls;
using CryptoList.Server.Settings;
using CryptoList.Server.Submitting;
using CryptoList.Server.Tls;
using CryptoList.Server.Users;

namespace CryptoList.Server.Serving;

/// <summary>
/// The sessions of each kind of port: one for mail from anywhere, STARTTLS where there is a certificate; two for those who log in, by
/// STARTTLS and by TLS from the first octet (RFC 6409, RFC 8314).
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
        Deliver = Make(tls is null ? [] : [new StartTlsExtension(tls)]);
        if (tls is null || (settings.SubmissionListen.Count == 0 && settings.SubmissionTlsListen.Count == 0)) return;
        // One for both kinds of port, so that failures count together.
        var auth = new AuthExtension(new UserDirectory(settings.UsersPath, time, logs.CreateLogger<UserDirectory>()), settings.Auth, time);
        Submission = Make([new StartTlsExtension(tls), auth]);
        SubmissionTls = Make([auth], tls);

        SmtpService Make(IReadOnlyList<SmtpServerExtension> extensions, SmtpServerTls? implicitTls = null) => new(
            settings.Session,
            _ => ActivatorUtilities.CreateInstance<SubmissionHandler>(services),
            services.GetRequiredService<ISmtpSessionObserver>(),
            extensions,
            time,
            implicitTls);
    }

    public SmtpService Deliver { get; }

    /// <summary>Null without a certificate, or where nobody listens for it.</summary>
    public SmtpService? Submission { get; }

    /// <inheritdoc cref="Submission"/>
    public SmtpService? SubmissionTls { get; }
}
