using System.Net;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Server.Listening;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CryptoList.Server.Sink;

/// <summary>A mail server for tests: takes mail over SMTP, delivers none of it, and shows it over HTTP. Runs from start to disposal.</summary>
public sealed class SinkServer : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly WebApplication _application;
    private readonly SmtpEndpoint _smtp;
    private readonly ListenOptions _http;

    private SinkServer(WebApplication application, SinkStore store, string folder, SmtpEndpoint smtp, ListenOptions http) =>
        (_application, Store, Folder, _smtp, _http) = (application, store, folder, smtp, http);

    /// <summary>What it has taken.</summary>
    public SinkStore Store { get; }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>The address and port of SMTP, with the port the system chose.</summary>
    public IPEndPoint Smtp => (IPEndPoint)_smtp.Bound;

    /// <summary>The base address of HTTP, with the port the system chose.</summary>
    public Uri Http => new($"http://{_http.IPEndPoint}/");

    /// <summary>Starts listening.</summary>
    /// <param name="options">Where, and what is kept.</param>
    /// <param name="kept">Called for each message kept; must be quick and safe for many threads.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option out of its range.</exception>
    /// <exception cref="IOException">An address is taken, or the folder cannot be made.</exception>
    public static async Task<SinkServer> StartAsync(SinkOptions options, Action<SinkMessage>? kept = null, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        time ??= TimeProvider.System;
        string folder = options.Folder is null ? Directory.CreateTempSubdirectory("cryptolist-sink-").FullName : Directory.CreateDirectory(options.Folder).FullName;
        SinkMaildirs? boxes = options.Maildirs is null ? null : new(Directory.CreateDirectory(options.Maildirs).FullName);
        SinkStore store = new(folder, options.MaxMessages, time) { Kept = message => { boxes?.Deliver(message); kept?.Invoke(message); } };
        SmtpService service = new(SessionOptions(options), session => new SinkHandler(store, options, session, time), time: time);
        SmtpEndpoint? smtp = null;
        ListenOptions? http = null;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Grace);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            smtp = kestrel.ListenSmtp(options.Smtp, service, new ConnectionLimits { Total = 100_000, PerAddress = 100_000 });
            kestrel.Listen(options.Http, listen => http = listen);
        });
        WebApplication application = builder.Build();
        SinkApi.Map(application, store);
        try
        {
            await application.StartAsync(cancellation);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
        return new SinkServer(application, store, folder, smtp!, http!);
    }

    /// <summary>Stops listening: sessions are told 421 4.3.2. Files stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    /// <summary>What a test throws at it is not an attack: the limits that guard a real server are wide open.</summary>
    private static SmtpServerOptions SessionOptions(SinkOptions options) => new()
    {
        HostName = "sink.localhost",
        MaxMessageSize = options.MaxMessageSize,
        MaxRecipients = 10_000,
        MaxCommands = int.MaxValue,
        MaxErrors = int.MaxValue,
        SessionTimeout = TimeSpan.FromDays(7),
        MinDataRate = 0,
        ShutdownGrace = TimeSpan.Zero,
    };
}
