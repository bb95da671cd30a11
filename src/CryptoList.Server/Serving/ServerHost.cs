using System.Net;
using CryptoList.Lists;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Following;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Leaving;
using CryptoList.Lists.Notices;
using CryptoList.Lists.Posting;
using CryptoList.Lists.Requests;
using CryptoList.Lists.Retention;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Server.Health;
using CryptoList.Server.Listening;
using CryptoList.Server.Settings;
using CryptoList.Server.Submitting;
using CryptoList.Server.Telemetry;
using CryptoList.Server.Web;
using CryptoList.Storage;

namespace CryptoList.Server.Serving;

/// <summary>A running server: SMTP listeners, delivery, housekeeping, over one data folder and one store.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly WebApplication _application;
    private readonly ServeLock _lock;
    private readonly List<SmtpEndpoint> _smtp;
    private readonly List<SmtpEndpoint> _submission;
    private readonly List<SmtpEndpoint> _submissionTls;

    private ServerHost(WebApplication application, ServeLock held, List<SmtpEndpoint> smtp, List<SmtpEndpoint> submission, List<SmtpEndpoint> submissionTls) =>
        (_application, _lock, _smtp, _submission, _submissionTls) = (application, held, smtp, submission, submissionTls);

    /// <summary>Where it listens, with the ports the system chose.</summary>
    public IReadOnlyList<IPEndPoint> Smtp => _smtp.ConvertAll(e => (IPEndPoint)e.Bound);

    /// <summary>Where it listens for those who log in by STARTTLS.</summary>
    public IReadOnlyList<IPEndPoint> Submission => _submission.ConvertAll(e => (IPEndPoint)e.Bound);

    /// <summary>Where it listens for those who log in by TLS from the first octet.</summary>
    public IReadOnlyList<IPEndPoint> SubmissionTls => _submissionTls.ConvertAll(e => (IPEndPoint)e.Bound);

    /// <summary>Where it listens for those who leave at one click.</summary>
    public IReadOnlyList<IPEndPoint> Web => Services.GetRequiredService<WebEndpoint>().Bound;

    /// <summary>Where it tells how it is, by HTTP.</summary>
    public IReadOnlyList<IPEndPoint> Health => Services.GetService<HealthListener>()?.Bound ?? [];

    /// <summary>Everything registered: lists, queue, removals, keys.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Starts; returns when lists are loaded and ports are bound.</summary>
    /// <exception cref="StoreUnavailableException">The data folder or the store cannot be used, another server holds the folder, or keys of a list are missing.</exception>
    /// <exception cref="SettingsException">A file that a setting names cannot be used.</exception>
    /// <exception cref="IOException">An address is taken.</exception>
    public static async Task<ServerHost> StartAsync(ServerSettings settings, Action<ILoggingBuilder>? logging = null, TimeProvider? time = null, CancellationToken cancel = default)
    {
        var delivery = settings.Relay.Apply(settings.Delivery);
        var signing = DkimAccess.Signing(settings.Dkim, settings.Leaving.PublicUrl is not null, settings.HostName);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        if (logging is not null) logging(builder.Logging);
        await builder.Services.AddStoreAsync(settings, time, cancel);
        builder.Services.AddSingleton(s => new PostRates(settings.MaxPostsPerHour, s.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(settings);
        builder.Services.AddTelemetry(settings);
        builder.Services.AddSingleton<PostingService>();
        builder.Services.AddSingleton(delivery);
        builder.Services.AddSingleton(settings.Retention);
        builder.Services.AddSingleton(settings.Bounces);
        builder.Services.AddSingleton<ReturnPaths>();
        builder.Services.AddSingleton<DeliveryPauses>();
        builder.Services.AddSingleton<BounceReports>();
        builder.Services.AddSingleton<BounceService>();
        builder.Services.AddSingleton<OwnerNotices>();
        builder.Services.AddSingleton<BounceWorker>();
        builder.Services.AddSingleton(_ => signing);
        builder.Services.AddSingleton(settings.Leaving);
        builder.Services.AddSingleton<LeaveLinks>();
        builder.Services.AddSingleton<LeaveService>();
        builder.Services.AddSingleton<CopyOwnFields>();
        builder.Services.AddSingleton(settings.Requests);
        builder.Services.AddSingleton<RequestService>();
        builder.Services.AddSingleton<NoticeBox>();
        builder.Services.AddSingleton<NoticeComposer>();
        builder.Services.AddSingleton<RosterNotices>();
        builder.Services.AddSingleton<NoticeWorker>();
        builder.Services.AddSingleton(s => new WebEndpoint(settings, ActivatorUtilities.CreateInstance<LeaveRequests>(s, settings.Web), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<DeliveryWorker>();
        builder.Services.AddSingleton<RetentionWorker>();
        builder.Services.AddSingleton<ISmtpSessionObserver, SessionLog>();
        builder.Services.AddSingleton(s => new SubmissionSpool(Path.Combine(Path.GetFullPath(settings.DataFolder), "spool")));
        builder.Services.AddSingleton(s => new MailServices(settings, s));
        builder.Services.AddHostedService(_ => new RestoreGuard(DataServices.KeyFolder(settings, Path.GetFullPath(settings.DataFolder))));
        builder.Services.AddSingleton<FollowWorker>();
        builder.Services.AddHostedService(s => s.GetRequiredService<FollowWorker>());
        builder.Services.AddHostedService(s => ActivatorUtilities.CreateInstance<KeyCheck>(s, DataServices.KeyFolder(settings, Path.GetFullPath(settings.DataFolder))));
        builder.Services.AddHostedService(s => s.GetRequiredService<BounceWorker>());
        builder.Services.AddHostedService(s => s.GetRequiredService<DeliveryWorker>());
        builder.Services.AddHostedService(s => s.GetRequiredService<NoticeWorker>());
        builder.Services.AddHostedService(s => s.GetRequiredService<WebEndpoint>());
        builder.Services.AddHostedService(s => s.GetRequiredService<RetentionWorker>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Grace);
        var (smtp, submission, submissionTls) = (new List<SmtpEndpoint>(), new List<SmtpEndpoint>(), new List<SmtpEndpoint>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var mail = kestrel.ApplicationServices.GetRequiredService<MailServices>();
            foreach (var endPoint in settings.Listen) smtp.Add(kestrel.ListenSmtp(endPoint, mail.Deliver, settings.Connections));
            foreach (var endPoint in settings.SubmissionListen) submission.Add(kestrel.ListenSmtp(endPoint, mail.Submission!, settings.Connections));
            foreach (var endPoint in settings.SubmissionTlsListen) submissionTls.Add(kestrel.ListenSmtp(endPoint, mail.SubmissionTls!, settings.Connections));
        });
        var application = builder.Build();
        var held = application.Services.GetRequiredService<ServeLock>();
        try
        {
            if (!await held.TryTakeAsync(application.Services.GetRequiredService<TimeProvider>(), cancel))
                throw new StoreUnavailableException($"Another server runs on the data folder '{settings.DataFolder}'. Stop it, or give this one a folder of its own with --Data:Folder=…");
            application.Services.GetRequiredService<SubmissionSpool>().Clear();
            await application.StartAsync(cancel);
            return new ServerHost(application, held, smtp, submission, submissionTls);
        }
        catch
        {
            await application.StopAsync(CancellationToken.None); // a service that started before the one that failed is still at work
            await application.DisposeAsync();
            held.Dispose();
            throw;
        }
    }

    /// <summary>How many lists it hosts.</summary>
    public int Lists => Services.GetRequiredService<ListDirectory>().All.Count();

    /// <summary>Returns when the process is told to stop, or <paramref name="cancel"/> is.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancel.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), stopped);
        await using var own = Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), stopped);
        await stopped.Task;
    }

    /// <summary>Stops: sessions are told 421 4.3.2, copies on the wire end, the rest is put back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _lock.Dispose();
    }
}
