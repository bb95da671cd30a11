using System.Diagnostics;
using System.Net;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A real Exim with a configuration, spool and log of its own, which takes mail on loopback, hands the lists' to the list server and all else to one next relay.</summary>
internal sealed class EximRelay : IAsyncDisposable
{
    private const string User = "Debian-exim";

    private readonly string _folder;
    private readonly Process _daemon;

    private EximRelay(string folder, Process daemon) => (_folder, _daemon) = (folder, daemon);

    public string Log => Directory.Exists(Path.Combine(_folder, "log")) ? string.Join('\n', Directory.EnumerateFiles(Path.Combine(_folder, "log")).Select(File.ReadAllText)) : "";

    /// <summary>Returns when Exim listens.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="at">Where it takes mail.</param>
    /// <param name="next">The next relay.</param>
    /// <param name="router">Where its router for the lists sends to; none for a transport that knows by itself.</param>
    /// <param name="transport">The settings of its transport for the lists.</param>
    public static async Task<EximRelay> StartAsync(string folder, IPEndPoint at, IPEndPoint next, string router, string transport)
    {
        foreach (var name in new[] { "spool", "log" }) Directory.CreateDirectory(Path.Combine(folder, name));
        var configuration = Path.Combine(folder, "exim.conf");
        await File.WriteAllTextAsync(configuration, $"""
            exim_path = {EximFactAttribute.Program}
            exim_user = {User}
            exim_group = {User}
            primary_hostname = relay.example.com
            spool_directory = {folder}/spool
            log_file_path = {folder}/log/%slog
            local_interfaces = <; {at.Address}
            tls_advertise_hosts =
            keep_environment =
            acl_smtp_rcpt = all

            begin acl
            all:
              accept

            begin routers
            lists:
              domains = {World.ListDomain}
              transport = lists
              self = send
              {router}
            others:
              driver = manualroute
              transport = others
              route_list = * {next.Address}::{next.Port}
              self = send

            begin transports
            lists:
              {transport}
            others:
              driver = smtp
              allow_localhost

            """);
        // Exim works as its own user in these folders, which lie in one of ours.
        await RunAsync("chmod", "755", Path.GetDirectoryName(folder)!, folder);
        await RunAsync("chown", User, Path.Combine(folder, "spool"), Path.Combine(folder, "log"));
        var daemon = Process.Start(new ProcessStartInfo(EximFactAttribute.Program!, ["-C", configuration, "-bdf", "-q1s", "-oX", $"{at.Port}"]) { WorkingDirectory = folder })!;
        var relay = new EximRelay(folder, daemon);
        await Waiting.ForPortAsync(at);
        return relay;
    }

    public async ValueTask DisposeAsync()
    {
        // A delivery that has just ended still writes to the spool, in a process that the daemon does not own.
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5)))
        {
            while (!limit.IsCancellationRequested && Directory.EnumerateFiles(Path.Combine(_folder, "spool", "input"), "*", SearchOption.AllDirectories).Any()) await Task.Delay(10, CancellationToken.None);
        }

        _daemon.Kill(entireProcessTree: true);
        await _daemon.WaitForExitAsync();
        _daemon.Dispose();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
    }
}
