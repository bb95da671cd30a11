using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A submission by hand, which can be left half done: what the server holds of it then can be looked at.</summary>
internal sealed class RawSubmission : IDisposable
{
    private readonly TcpClient _client = new();
    private StreamReader _reader = null!;

    /// <summary>The server's reply to a recipient; nothing is sent.</summary>
    public static async Task<string> RecipientAsync(IPEndPoint server, string to)
    {
        using var submission = await GreetedAsync(server, "bob@example.org");
        await submission.SayAsync($"RCPT TO:<{to}>");
        return await submission._reader.ReadLineAsync() ?? "";
    }

    /// <summary>Sends all but the end of a message that has no line with a leading dot.</summary>
    public static async Task<RawSubmission> BeginAsync(IPEndPoint server, byte[] message, string from, string to)
    {
        var submission = await GreetedAsync(server, from);
        await submission.SayAsync($"RCPT TO:<{to}>");
        await submission.ExpectAsync('2');
        await submission.SayAsync("DATA");
        await submission.ExpectAsync('3');
        await submission._client.GetStream().WriteAsync(message);
        return submission;
    }

    /// <summary>The end; the server's reply.</summary>
    public async Task<string> EndAsync()
    {
        await _client.GetStream().WriteAsync(".\r\n"u8.ToArray());
        return await _reader.ReadLineAsync() ?? "";
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }

    /// <summary>Up to MAIL.</summary>
    private static async Task<RawSubmission> GreetedAsync(IPEndPoint server, string from)
    {
        var submission = new RawSubmission();
        await submission._client.ConnectAsync(server);
        submission._reader = new StreamReader(submission._client.GetStream(), Encoding.ASCII);
        await submission.ExpectAsync('2');
        foreach (var command in (string[])["HELO relay.example.org", $"MAIL FROM:<{from}>"])
        {
            await submission.SayAsync(command);
            await submission.ExpectAsync('2');
        }

        return submission;
    }

    private async Task SayAsync(string command) => await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));

    private async Task ExpectAsync(char first)
    {
        var line = await _reader.ReadLineAsync();
        Assert.True(line is { Length: >= 3 } && line[0] == first, line);
    }
}
