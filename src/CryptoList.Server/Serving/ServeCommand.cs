using System.CommandLine;
using System.Text.Json;
using CryptoList.Lists;
using CryptoList.Server.Logs;
using CryptoList.Server.Settings;
using CryptoList.Storage.Postgres;

namespace CryptoList.Server.Serving;

/// <summary>The command <c>serve</c>: runs a server until it is told to stop (SIGTERM, SIGINT).</summary>
public static class ServeCommand
{
    /// <summary>Exit code for a setting or a data folder that cannot be used.</summary>
    public const int BadSetting = 2;

    /// <summary>Exit code when an address is taken.</summary>
    public const int CannotListen = 1;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Say that it is ready in one line of JSON" };
        Option<string?> data = new("--data") { Description = "Data folder; the same as --Data:Folder=…" };
        Option<string?> smtp = new("--smtp") { Description = "Where to take mail, address:port; the same as --Smtp:Listen=…" };
        Option<string?> smarthost = new("--smarthost") { Description = "The relay for all copies, host:port; the same as --Smarthost:Host=… --Smarthost:Port=…" };
        Command command = new("serve", "Run the server. Any setting of appsettings.json can be given as --Section:Name=value.") { json, data, smtp, smarthost };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancel) =>
        {
            List<string> arguments = [.. parsed.UnmatchedTokens];
            if (parsed.GetValue(data) is { } folder) arguments.Add($"--Data:Folder={folder}");
            if (parsed.GetValue(smtp) is { } listen) arguments.Add($"--Smtp:Listen={listen}");
            if (parsed.GetValue(smarthost) is { } relay) arguments.AddRange(RelayArguments(relay));
            var output = parsed.InvocationConfiguration;
            return await RunAsync(arguments, parsed.GetValue(json), output.Output, output.Error, cancel);
        });
        return command;
    }

    private static IEnumerable<string> RelayArguments(string relay)
    {
        var colon = relay.LastIndexOf(':');
        if (colon < 0) return [$"--Smarthost:Host={relay}"];
        return [$"--Smarthost:Host={relay[..colon].Trim('[', ']')}", $"--Smarthost:Port={relay[(colon + 1)..]}"];
    }

    private static async Task<int> RunAsync(List<string> arguments, bool json, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            var configuration = ServerSettings.Configure(arguments);
            var settings = ServerSettings.Read(configuration);
            await using var host = await ServerHost.StartAsync(settings, logging => logging.AddEventLines(configuration, settings.LogFormat), cancel: cancel);
            await output.WriteLineAsync(json ? Json(host, settings) : Line(host, settings));
            await output.FlushAsync(CancellationToken.None);
            SystemdNotice.Send("READY=1");
            await host.RunAsync(cancel);
            SystemdNotice.Send("STOPPING=1");
            return 0;
        }
        catch (SettingsException fault)
        {
            await error.WriteLineAsync(fault.Message);
            return BadSetting;
        }
        catch (StoreUnavailableException fault)
        {
            await error.WriteLineAsync(fault.Message);
            return BadSetting;
        }
        catch (IOException fault)
        {
            await error.WriteLineAsync(fault.Message);
            return CannotListen;
        }
    }

    private static string Line(ServerHost host, ServerSettings settings) =>
        $"Ready. SMTP on {string.Join(", ", host.Smtp)}{Ports("submission", host.Submission)}{Ports("submission with TLS", host.SubmissionTls)}{Ports("web", host.Web)}{Ports("health", host.Health)}; {host.Lists} {(host.Lists == 1 ? "list" : "lists")}; relay {Relay(settings)}; data in {Path.GetFullPath(settings.DataFolder)}{(settings.Store == StoreKind.Postgres ? $" and PostgreSQL {Store(settings)}" : "")}";

    private static string Ports(string what, IReadOnlyList<System.Net.IPEndPoint> endPoints) => endPoints.Count == 0 ? "" : $"; {what} on {string.Join(", ", endPoints)}";

    private static string Json(ServerHost host, ServerSettings settings) => JsonSerializer.Serialize(new
    {
        ready = true,
        smtp = host.Smtp.Select(e => e.ToString()),
        submission = host.Submission.Select(e => e.ToString()),
        submissionTls = host.SubmissionTls.Select(e => e.ToString()),
        web = host.Web.Select(e => e.ToString()),
        health = host.Health.Select(e => e.ToString()),
        lists = host.Lists,
        relay = Relay(settings),
        data = Path.GetFullPath(settings.DataFolder),
        store = Store(settings),
        pid = Environment.ProcessId,
    });

    private static string Store(ServerSettings settings) =>
        settings.Store == StoreKind.Postgres ? PostgresAddress.Of(PostgresAddress.Parse(settings.Postgres!)).ToString() : "sqlite";

    private static string Relay(ServerSettings settings) =>
        settings.Delivery.Smarthost is System.Net.DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : settings.Delivery.Smarthost.ToString()!;
}
