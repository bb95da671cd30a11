using System.Net.Security;
using System.Security.Authentication;
using CryptoList.Server.Settings;

namespace CryptoList.Server.Tls;

/// <summary>
/// The server's certificate as it is in its files now: when they change, the next handshake after the reload interval takes the new one;
/// while they do not fit together, the old one stays. Connections that are there keep what they have.
/// </summary>
public sealed partial class CertificateSource
{
    private static readonly TimeSpan SoonOver = TimeSpan.FromDays(14);

    private readonly TlsOptions _options;
    private readonly List<SslApplicationProtocol> _protocols;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WatchedFiles _files;
    private volatile SslServerAuthenticationOptions _current;

    /// <summary>Loads the certificate.</summary>
    /// <param name="options">Its files.</param>
    /// <param name="protocols">
    /// What is spoken here. A client that asks for another protocol was lured here by somebody between (the ALPACA attack): it is refused.
    /// One that asks for none, as mail programs do, is not.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears when the certificate changes or is soon over.</param>
    /// <exception cref="SettingsException">The files cannot be used; says which and why.</exception>
    public CertificateSource(TlsOptions options, IEnumerable<SslApplicationProtocol> protocols, TimeProvider time, ILogger<CertificateSource> logger)
    {
        (_options, _protocols, _time, _logger) = (options, [.. protocols], time, logger);
        // Before the files are read: a change in between is found later.
        _files = new WatchedFiles(options.ReloadInterval, time, options.CertificateFile, options.KeyFile);
        if (!CertificateFiles.TryLoad(options, out var certificate, out var fault)) throw new SettingsException([new SettingFault($"Tls:{fault.Setting}", fault.File, fault.Reason)]);
        _current = Handshake(certificate);
    }

    /// <summary>The options of the next handshake.</summary>
    public SslServerAuthenticationOptions Current()
    {
        if (!_files.HaveChanged()) return _current;
        if (CertificateFiles.TryLoad(_options, out var certificate, out var fault)) _current = Handshake(certificate);
        else LogKept(fault.Setting, fault.Reason);
        return _current;
    }

    private SslServerAuthenticationOptions Handshake(SslStreamCertificateContext certificate)
    {
        var until = new DateTimeOffset(certificate.TargetCertificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        if (until - _time.GetUtcNow() < SoonOver) LogSoonOver(until);
        else LogLoaded(until);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = _protocols,
            AllowRenegotiation = false,
        };
    }

    [LoggerMessage(EventId = 1601, EventName = "certificate-loaded", Level = LogLevel.Information, Message = "The certificate is valid until {Until:u}")]
    private partial void LogLoaded(DateTimeOffset until);

    [LoggerMessage(EventId = 1602, EventName = "certificate-ends-soon", Level = LogLevel.Warning, Message = "The certificate is valid until {Until:u}: renew it")]
    private partial void LogSoonOver(DateTimeOffset until);

    [LoggerMessage(EventId = 1603, EventName = "certificate-unusable", Level = LogLevel.Warning, Message = "The certificate's files have changed and cannot be used; the one loaded before stays. Tls:{Setting}: {Reason}")]
    private partial void LogKept(string setting, string reason);
}
