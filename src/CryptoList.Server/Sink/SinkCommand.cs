using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Text.Json;

namespace CryptoList.Server.Sink;

/// <summary>The command <c>sink</c>: runs a <see cref="SinkServer"/> until it is stopped.</summary>
public static class SinkCommand
{
    /// <summary>Exit code when an address is taken or the folder cannot be used.</summary>
    public const int CannotStart = 1;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        SinkOptions defaults = new();
        Option<IPEndPoint> smtp = EndPointOption("--smtp", "Where to take mail, address:port; port 0 for any free one", defaults.Smtp);
        Option<IPEndPoint> http = EndPointOption("--http", "Where to show it over HTTP, address:port; port 0 for any free one", defaults.Http);
        Option<string?> folder = new("--dir") { Description = "Folder for .eml and .json files (default: a new temporary one)" };
        Option<string?> maildirs = new("--maildirs") { Description = "Folder in which each recipient also gets a Maildir, named by the address" };
        Option<long> maxSize = new("--max-size") { Description = "Octets of a message, at most", DefaultValueFactory = _ => defaults.MaxMessageSize };
        Option<int> maxMessages = new("--max-messages") { Description = "Messages kept; the oldest makes room", DefaultValueFactory = _ => defaults.MaxMessages };
        Option<bool> discard = new("--discard") { Description = "Only count messages; keep none" };
        Option<bool> quiet = new("--quiet") { Description = "Say nothing of each message" };
        Option<bool> json = new("--json") { Description = "Say where it listens in one line of JSON" };
        Command command = new("sink", "A mail server for tests: takes mail, delivers none, shows it over HTTP. Recipients 4xx-…, 5xx-…, slow-N-… and drop-… misbehave on purpose.")
        {
            smtp, http, folder, maildirs, maxSize, maxMessages, discard, quiet, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            SinkOptions options = new()
            {
                Smtp = parsed.GetValue(smtp)!,
                Http = parsed.GetValue(http)!,
                Folder = parsed.GetValue(folder),
                Maildirs = parsed.GetValue(maildirs),
                MaxMessageSize = parsed.GetValue(maxSize),
                MaxMessages = parsed.GetValue(maxMessages),
                Discard = parsed.GetValue(discard),
            };
            TextWriter output = TextWriter.Synchronized(parsed.InvocationConfiguration.Output);
            return await RunAsync(options, parsed.GetValue(quiet), parsed.GetValue(json), output, parsed.InvocationConfiguration.Error, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(SinkOptions options, bool quiet, bool json, TextWriter output, TextWriter error, CancellationToken stop)
    {
        SinkServer server;
        try
        {
            server = await SinkServer.StartAsync(options, quiet ? null : message => output.WriteLine(SinkLine.For(message)), cancellation: stop);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            await error.WriteLineAsync(fault.Message);
            return CannotStart;
        }
        await using (server)
        {
            string line = json
                ? JsonSerializer.Serialize(new { smtp = server.Smtp.ToString(), http = server.Http.ToString(), dir = server.Folder })
                : $"SMTP {server.Smtp}  HTTP {server.Http}  files {server.Folder}";
            await output.WriteLineAsync(line);
            await output.FlushAsync(CancellationToken.None);
            TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (stop.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), stopped)) await stopped.Task;
        }
        return 0;
    }

    private static Option<IPEndPoint> EndPointOption(string name, string description, IPEndPoint otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => otherwise,
        CustomParser = ParseEndPoint,
    };

    private static IPEndPoint? ParseEndPoint(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        text = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + text[9..] : text;
        // .NET reads an address without a port too, and takes port 0.
        bool hasPort = text.StartsWith('[') ? text.Contains("]:", StringComparison.Ordinal) : text.Count(c => c == ':') == 1;
        if (hasPort && IPEndPoint.TryParse(text, out IPEndPoint? endPoint)) return endPoint;
        result.AddError($"'{text}' is not address:port, such as 127.0.0.1:2525 or [::1]:0.");
        return null;
    }
}
