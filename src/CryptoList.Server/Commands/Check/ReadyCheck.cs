using System.Net;
using System.Text.Json;
using CryptoList.Server.Settings;

namespace CryptoList.Server.Commands.Check;

/// <summary>Asks the running server whether it is ready; for containers and scripts, which need no HTTP client then.</summary>
internal static class ReadyCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="CommandException">There is nothing to ask.</exception>
    public static async Task<CheckLine> AskAsync(ServerSettings settings, CancellationToken cancel)
    {
        if (settings.Telemetry.HealthListen is not [var first, ..]) throw CommandException.Usage("Health:Listen is not set: there is nothing to ask. Write an address there, such as 127.0.0.1:9464, for the server and for this command.");
        var address = first.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : first.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : first.Address;
        try
        {
            using var client = new HttpClient { Timeout = Patience };
            using var reply = await client.GetAsync(new Uri($"http://{new IPEndPoint(address, first.Port)}/health/ready"), cancel);
            using var body = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(cancel));
            var wrong = body.RootElement.GetProperty("checks").EnumerateArray().Where(c => !c.GetProperty("ok").GetBoolean()).Select(c => $"{c.GetProperty("name").GetString()}: {c.GetProperty("reason").GetString()}").ToList();
            return reply.IsSuccessStatusCode && wrong.Count == 0 ? CheckLine.Ok("ready", "the server takes and sends mail") : CheckLine.Fail("ready", string.Join("; ", wrong), "look at the server's log");
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or OperationCanceledException or KeyNotFoundException)
        {
            return CheckLine.Fail("ready", $"no server answers at {new IPEndPoint(address, first.Port)}", "start it: cryptolist serve; its log says why it ended");
        }
    }
}
