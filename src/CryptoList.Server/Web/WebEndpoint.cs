using System.Net;
using System.Net.Security;
using CryptoList.Server.Settings;
using CryptoList.Server.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace CryptoList.Server.Web;

/// <summary>Listens for those who leave at one click. A server of its own inside the process: its limits are not those of mail.</summary>
internal sealed class WebEndpoint(ServerSettings settings, LeaveRequests requests, TimeProvider time, ILoggerFactory logs) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly List<ListenOptions> _listening = [];
    private WebApplication? _application;

    /// <summary>Where it listens, with the ports the system chose.</summary>
    public IReadOnlyList<IPEndPoint> Bound => _listening.ConvertAll(l => l.IPEndPoint!);

    /// <exception cref="SettingsException">The certificate cannot be used.</exception>
    /// <exception cref="IOException">An address is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var web = settings.Web;
        if (web.Listen.Count == 0) return;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Grace);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var limits = kestrel.Limits;
            (limits.MaxRequestBodySize, limits.MaxRequestHeadersTotalSize, limits.MaxRequestLineSize) = (web.MaxBodyBytes, web.MaxHeaderBytes, 2048);
            (limits.RequestHeadersTimeout, limits.KeepAliveTimeout, limits.MaxConcurrentConnections) = (web.Timeout, web.Timeout, web.MaxConnections);
            var secure = web.Https ? Secure() : null;
            foreach (var endPoint in web.Listen)
            {
                kestrel.Listen(endPoint, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    if (secure is not null) listen.UseHttps(secure);
                    _listening.Add(listen);
                });
            }
        });
        _application = builder.Build();
        _application.Run(requests.AnswerAsync);
        await _application.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_application is not null) await _application.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null) await _application.DisposeAsync();
    }

    private TlsHandshakeCallbackOptions Secure()
    {
        var certificate = new CertificateSource(settings.Tls!, [SslApplicationProtocol.Http11], time, logs.CreateLogger<CertificateSource>());
        return new TlsHandshakeCallbackOptions { OnConnection = _ => new(certificate.Current()), HandshakeTimeout = settings.Tls!.HandshakeTimeout };
    }
}
