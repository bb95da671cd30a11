using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CryptoList.Server.Tests.Telemetry;

/// <summary>Plays an OpenTelemetry collector: keeps what is posted, by path.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private ListenOptions? _http;

    private Collector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => _http = listen));
        _application = builder.Build();
        _application.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            Posted.Enqueue((context.Request.Path.Value!, await body.ReadToEndAsync()));
        });
    }

    public ConcurrentQueue<(string Path, string Body)> Posted { get; } = new();

    public Uri Address => new($"http://{_http!.IPEndPoint}/");

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._application.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
