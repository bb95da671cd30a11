using System.Text.Json;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Logs;

/// <summary>What the program itself writes to standard error.</summary>
public sealed class ServerLogTests
{
    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    public async Task The_log_tells_what_happened_and_names_nobody(string format)
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob", "550-dora");
        var (first, second) = (list.Seal(list.Owner, "Harvest at dawn."), list.Seal(list.Member("bob"), "Bring the carts."));
        var id = list.Hosted.Id.ToString();
        var needles = list.Members.SelectMany(m => new[] { m.Address, m.Device.Fingerprint.ToString() }).Append(TestList.Address).Append("Harvest").Append("Subject").ToArray();
        await server.StopServerAsync();
        await using var process = await ServerProcess.StartAsync(server.DataFolder, server.Sink!.Smtp, $"--Logging:Format={format}", "--Logging:LogLevel:Default=Trace");
        await TestServer.SubmitAsync(process.Smtp, first);
        await TestServer.SubmitAsync(process.Smtp, second);
        await TestServer.SubmitAsync(process.Smtp, "Subject: Harvest\r\n\r\nIn clear.\r\n"u8.ToArray());
        var copy = (await server.CopiesAsync(4)).First().First();
        var path = (await server.Sink.Store.WaitAsync(1, new("bob@example.org", null, null), TimeSpan.FromSeconds(20), default))[0].Envelope.From;
        for (var i = 0; i < 4; i++) await TestServer.SubmitAsync(process.Smtp, Returned.Complaint(), path, "");
        await process.StopAsync();

        var lines = (await process.ErrorsAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.NotEmpty(copy);
        Assert.Contains(lines, l => l.Contains("post-accepted") && l.Contains(id));
        Assert.Contains(lines, l => l.Contains("post-refused") && l.Contains("not-a-post", StringComparison.OrdinalIgnoreCase) | l.Contains("NotAPost"));
        Assert.Contains(lines, l => l.Contains("member-paused-for-abuse"));
        foreach (var needle in needles) Assert.DoesNotContain(lines, l => l.Contains(needle, StringComparison.OrdinalIgnoreCase));
        if (format == "text") return;
        var accepted = lines.Select(l => JsonDocument.Parse(l).RootElement).First(l => l.GetProperty("event").GetString() == "post-accepted");
        Assert.Equal((1101, "information", id, 1), (accepted.GetProperty("id").GetInt32(), accepted.GetProperty("level").GetString(), accepted.GetProperty("list").GetString(), accepted.GetProperty("post").GetInt64()));
    }
}
