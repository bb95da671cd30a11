using CryptoList.Lists.Telemetry;
using CryptoList.Server.Health;
using CryptoList.Server.Settings;

namespace CryptoList.Server.Telemetry;

/// <summary>Registers instruments, and what reads them where the settings ask for it.</summary>
internal static class TelemetryServices
{
    /// <summary>Call before all other hosted services are added: the health listener starts first and stops last.</summary>
    public static void AddTelemetry(this IServiceCollection services, ServerSettings settings)
    {
        var options = settings.Telemetry;
        services.AddSingleton<ServerInstruments>();
        services.AddSingleton(options);
        if (!options.Collects) return;
        services.AddSingleton<MetricsCollector>();
        services.AddSingleton<HealthReport>();
        services.AddSingleton<HealthListener>();
        services.AddHostedService(s => s.GetRequiredService<HealthListener>());
        services.AddHostedService<QueueDepthWorker>();
        if (options.Otlp is null) return;
        services.AddSingleton<SpanCollector>();
        services.AddHostedService<OtlpExporter>();
    }
}
