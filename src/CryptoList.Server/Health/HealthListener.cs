using System.Net;
using System.Text.Json;
using CryptoList.Server.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CryptoList.Server.Health;

/// <summary>
/// Answers <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>, with a Kestrel of its own: it starts before the lists are
/// loaded and stops after the last mail, so that "not ready" can be heard at both ends.
/// </summary>
internal sealed class HealthListener(TelemetryOptions options, HealthReport report, MetricsCollector metrics) : IHostedService
{
    private readonly List<ListenOptions> _bound = [];
    private WebApplication? _application;

    /// <summary>Where it listens, with the ports the system chose.</summary>
    public IReadOnlyList<IPEndPoint> Bound => _bound.ConvertAll(l => l.IPEndPoint!);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.HealthListen.Count == 0) return;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = 100;
            foreach (var endPoint in options.HealthListen) kestrel.Listen(endPoint, _bound.Add);
        });
        _application = builder.Build();
        _application.Run(AnswerAsync);
        await _application.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_application is null) return;
        await _application.StopAsync(cancellationToken);
        await _application.DisposeAsync();
        _application = null;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        switch (context.Request.Path.Value)
        {
            case "/health/live":
                await WriteAsync(context, "application/json", """{"live":true}""");
                break;
            case "/health/ready":
                var checks = await report.ReadAsync(context.RequestAborted);
                var ready = checks.All(c => c.Ok);
                if (!ready) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await WriteAsync(context, "application/json", JsonSerializer.Serialize(new { ready, checks }, JsonSerializerOptions.Web));
                break;
            case "/metrics":
                await WriteAsync(context, PrometheusText.ContentType, PrometheusText.Of(metrics.Read()));
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private static async Task WriteAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        await context.Response.WriteAsync(text, context.RequestAborted);
    }
}
