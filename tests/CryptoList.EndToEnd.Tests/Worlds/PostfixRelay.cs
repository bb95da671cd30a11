using System.Diagnostics;
using System.Net;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A real Postfix with a configuration, queue and log of its own, which takes mail on loopback and hands it to one next relay.</summary>
internal sealed class PostfixRelay : IAsyncDisposable
{
    private const string Services = """
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        proxymap unix - - n - - proxymap
        smtp unix - - n - - smtp
        relay unix - - n - - smtp
        lmtp unix - - n - - lmtp
        error unix - - n - - error
        retry unix - - n - - error
        tlsmgr unix - - n 1000? 1 tlsmgr
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd

        """;

    private readonly string _folder;

    private PostfixRelay(string folder) => _folder = folder;

    public string Log => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    private string Configuration => Path.Combine(_folder, "etc");

    private string LogPath => Path.Combine(_folder, "log");

    /// <summary>Returns when Postfix says that it runs. <paramref name="transport"/>: where the lists' mail goes instead of to the next relay, such as <c>lmtp:inet:127.0.0.1:2424</c>.</summary>
    public static Task<PostfixRelay> StartAsync(string folder, IPEndPoint at, IPEndPoint next, string? transport = null) =>
        StartAsync(folder, at, $"""
            relayhost = [{next.Address}]:{next.Port}
            {(transport is null ? "" : $"transport_maps = inline:{{ {{ {World.ListDomain} = {transport} }} }}")}
            """);

    /// <summary>The same, with lines of main.cf that say where mail goes, and of master.cf for further services.</summary>
    public static async Task<PostfixRelay> StartAsync(string folder, IPEndPoint at, string routes, string services = "")
    {
        var relay = new PostfixRelay(folder);
        foreach (var name in new[] { "etc", "spool", "data" }) Directory.CreateDirectory(Path.Combine(folder, name));
        // Postfix works as its own user in its data folder, which lies in one of ours.
        await RunAsync("chmod", "755", Path.GetDirectoryName(folder)!, folder);
        await RunAsync("chown", "postfix", Path.Combine(folder, "data"));
        var daemons = (await RunAsync(ProgramFactAttribute.PathOf("postconf")!, "-d", "-h", "daemon_directory")).Trim();
        await File.WriteAllTextAsync(Path.Combine(relay.Configuration, "main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {folder}/spool
            data_directory = {folder}/data
            command_directory = /usr/sbin
            daemon_directory = {daemons}
            mail_owner = postfix
            setgid_group = postdrop
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            myhostname = relay.example.com
            mydestination =
            local_recipient_maps =
            alias_maps =
            mynetworks = 127.0.0.0/8
            smtp_host_lookup = native
            {routes}
            maillog_file = {folder}/log
            maillog_file_prefixes = {folder}

            """);
        await File.WriteAllTextAsync(Path.Combine(relay.Configuration, "master.cf"), $"{at} inet n - n - - smtpd\n{services}{Services}");
        await RunAsync("postfix", "-c", relay.Configuration, "start");
        return relay;
    }

    public async ValueTask DisposeAsync() => await RunAsync("postfix", "-c", Configuration, "stop");

    // The daemon keeps what it inherits open: nothing is read from it but to the end of the command itself.
    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var daemon = program == "postfix";
        var path = ProgramFactAttribute.PathOf(program)!;
        var start = daemon ? new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", path, .. arguments]) : new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = daemon ? "" : await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
        return output;
    }
}
