using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CryptoList.EndToEnd.Tests.Clients.Thunderbird;

/// <summary>
/// A client of Mozilla's Marionette protocol, in the browser's own context: over TCP, messages of JSON, each after its length in octets and
/// a colon; a command is [0, number, name, parameters], its answer [1, number, error, result].
/// </summary>
internal sealed class Marionette : IDisposable
{
    private static readonly TimeSpan ScriptTime = TimeSpan.FromMinutes(4);

    private readonly CancellationTokenSource _late = new(TimeSpan.FromMinutes(10));
    private readonly TcpClient _connection;
    private readonly NetworkStream _stream;
    private int _number;

    private Marionette(TcpClient connection) => (_connection, _stream) = (connection, connection.GetStream());

    /// <summary>Connects to who listens there by now, and begins a session.</summary>
    public static async Task<Marionette> ConnectAsync(IPEndPoint at)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(at);
        var marionette = new Marionette(connection);
        await marionette.NextAsync();
        await marionette.CommandAsync("WebDriver:NewSession", []);
        await marionette.CommandAsync("Marionette:SetContext", new JsonObject { ["value"] = "chrome" });
        await marionette.CommandAsync("WebDriver:SetTimeouts", new JsonObject { ["script"] = (long)ScriptTime.TotalMilliseconds });
        return marionette;
    }

    /// <summary>Runs the body of an asynchronous function, which knows <c>args</c>; what it returns.</summary>
    /// <exception cref="MarionetteException">It threw, took too long, or a dialog came up.</exception>
    public async Task<JsonNode?> RunAsync(string body, JsonObject? args = null)
    {
        var script = $$"""
            const [args, done] = arguments;
            (async () => { {{body}} })().then(value => done({ value: value ?? null }), thrown => done({ thrown: `${thrown}\n${thrown.stack}` }));
            """;
        var answer = await CommandAsync("WebDriver:ExecuteAsyncScript", new JsonObject { ["script"] = script, ["args"] = new JsonArray(args?.DeepClone() ?? new JsonObject()), ["sandbox"] = "system", ["newSandbox"] = true });
        if (answer?["value"] is not { } ended) throw new MarionetteException($"A dialog came up: {(string?)(await CommandAsync("WebDriver:GetAlertText", []))?["value"]}");
        return ended["thrown"] is { } thrown ? throw new MarionetteException((string)thrown!) : ended["value"];
    }

    /// <summary>A picture of the window, PNG.</summary>
    public async Task<byte[]> PictureAsync() => Convert.FromBase64String((string)(await CommandAsync("WebDriver:TakeScreenshot", new JsonObject { ["full"] = false }))!["value"]!);

    public void Dispose()
    {
        _connection.Dispose();
        _late.Dispose();
    }

    private async Task<JsonNode?> CommandAsync(string name, JsonObject parameters)
    {
        var message = Encoding.UTF8.GetBytes(new JsonArray(0, ++_number, name, parameters).ToJsonString());
        await _stream.WriteAsync(Encoding.ASCII.GetBytes($"{message.Length}:").Concat(message).ToArray(), _late.Token);
        var answer = await NextAsync();
        if ((int)answer[1]! != _number) throw new MarionetteException($"{name}: an answer to another command.");
        return answer[2] is { } error ? throw new MarionetteException($"{name}: {error["error"]}: {error["message"]}") : answer[3];
    }

    private async Task<JsonNode> NextAsync()
    {
        var (length, octet) = ("", new byte[1]);
        while (true)
        {
            await _stream.ReadExactlyAsync(octet, _late.Token);
            if (octet[0] == ':') break;
            length += (char)octet[0];
        }

        var message = new byte[int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture)];
        await _stream.ReadExactlyAsync(message, _late.Token);
        return JsonNode.Parse(message) ?? throw new JsonException("null is no message.");
    }
}
