using System.Net;
using CryptoList.Lists;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.CatchingUp;
using CryptoList.Lists.Control;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Following;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Leaving;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Membership;
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
    /// <summary>What everything else has to stop in, once the messages under way have had their grace.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    private readonly WebApplication _application;
    private readonly ServeLock _lock;
    private readonly MailEndpoints _mail;

    private ServerHost(WebApplication application, ServeLock held, MailEndpoints mail) => (_application, _lock, _mail) = (application, held, mail);

    /// <summary>Where other mail servers hand mail over by SMTP, with the ports the system chose.</summary>
    public IReadOnlyList<IPEndPoint> Smtp => MailEndpoints.Ports(_mail.Smtp);

    /// <summary>Where they do so by LMTP: addresses and Unix sockets.</summary>
    public IReadOnlyList<EndPoint> Lmtp => _mail.Lmtp.ConvertAll(e => e.Bound);

    /// <summary>Where it listens for those who log in by STARTTLS.</summary>
    public IReadOnlyList<IPEndPoint> Submission => MailEndpoints.Ports(_mail.Submission);

    /// <summary>Where it listens for those who log in by TLS from the first octet.</summary>
    public IReadOnlyList<IPEndPoint> SubmissionTls => MailEndpoints.Ports(_mail.SubmissionTls);

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
        var delivery = settings.Relay.Apply(settings.Delivery) with { SpoolFolder = Path.Combine(Path.GetFullPath(settings.DataFolder), "spool") };
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
        builder.Services.AddSingleton(settings.Notices);
        builder.Services.AddSingleton<LetterOffice>();
        builder.Services.AddSingleton<LetterComposer>();
        builder.Services.AddSingleton<LetterWorker>();
        builder.Services.AddSingleton<PostNotices>();
        builder.Services.AddSingleton(s => ActivatorUtilities.CreateInstance<StatusService>(s, new PostRates(settings.MaxStatusRequestsPerHour, s.GetRequiredService<TimeProvider>())));
        builder.Services.AddSingleton<BounceWorker>();
        builder.Services.AddSingleton(_ => signing);
        builder.Services.AddSingleton(settings.Leaving);
        builder.Services.AddSingleton<LeaveLinks>();
        builder.Services.AddSingleton<LeaveService>();
        builder.Services.AddSingleton<CopyOwnFields>();
        builder.Services.AddSingleton(settings.Requests);
        builder.Services.AddSingleton<RequestService>();
        builder.Services.AddSingleton(settings.KeyMail);
        builder.Services.AddSingleton<BundleLetters>();
        builder.Services.AddSingleton<LogSender>();
        builder.Services.AddSingleton<KeyUseLine>();
        builder.Services.AddSingleton<LinePassing>();
        builder.Services.AddSingleton<JoinRelay>();
        builder.Services.AddSingleton<SubmitService>();
        builder.Services.AddSingleton<MissedPosts>();
        builder.Services.AddSingleton<KeyMailService>();
        builder.Services.AddSingleton<RosterNotices>();
        builder.Services.AddSingleton(s => new WebEndpoint(settings, ActivatorUtilities.CreateInstance<LeaveRequests>(s, settings.Web), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<DeliveryWorker>();
        builder.Services.AddSingleton<RetentionWorker>();
        builder.Services.AddSingleton<ISmtpSessionObserver, SessionLog>();
        builder.Services.AddSingleton(s => new SubmissionSpool(s.GetRequiredService<DeliveryOptions>().SpoolFolder));
        builder.Services.AddSingleton(s => new MailServices(settings, s));
        builder.Services.AddHostedService(_ => new RestoreGuard(DataServices.KeyFolder(settings, Path.GetFullPath(settings.DataFolder))));
        builder.Services.AddSingleton<FollowWorker>();
        builder.Services.AddHostedService(s => s.GetRequiredService<FollowWorker>());
        builder.Services.AddHostedService(s => ActivatorUtilities.CreateInstance<KeyCheck>(s, DataServices.KeyFolder(settings, Path.GetFullPath(settings.DataFolder))));
        builder.Services.AddHostedService(s => s.GetRequiredService<BounceWorker>());
        builder.Services.AddHostedService(s => s.GetRequiredService<DeliveryWorker>());
        builder.Services.AddHostedService<RosterNoticeWorker>();
        builder.Services.AddHostedService(s => s.GetRequiredService<WebEndpoint>());
        builder.Services.AddHostedService(s => s.GetRequiredService<LetterWorker>());
        builder.Services.AddHostedService<PostNoticeWorker>();
        builder.Services.AddHostedService(s => s.GetRequiredService<RetentionWorker>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Session.ShutdownGrace + StopTime);
        var mail = new MailEndpoints();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            mail.Listen(kestrel, settings, kestrel.ApplicationServices.GetRequiredService<MailServices>());
        });
        var application = builder.Build();
        var held = application.Services.GetRequiredService<ServeLock>();
        try
        {
            if (!await held.TryTakeAsync(application.Services.GetRequiredService<TimeProvider>(), cancel))
                throw new StoreUnavailableException($"Another server runs on the data folder '{settings.DataFolder}'. Stop it, or give this one a folder of its own with --Data:Folder=…");
            application.Services.GetRequiredService<SubmissionSpool>().Clear();
            UnixSockets.Clear(settings.LmtpListen);
            await application.StartAsync(cancel);
            UnixSockets.Open(settings.LmtpListen);
            return new ServerHost(application, held, mail);
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

    /// <summary>Stops: no new connections; messages and copies on the wire end, sessions are told 421 4.3.2, the rest is put back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _lock.Dispose();
    }
}
