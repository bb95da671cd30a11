using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.Server.Tests.Worlds;

/// <summary>
/// A relay that speaks plain SMTP without extensions and stops, where it is told, until it is let go on. Keeps every octet of every
/// message it got, also of those cut short.
/// </summary>
public sealed class ScriptedRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _holdAt;
    private readonly string _holdFor;
    private readonly Task _accepting;

    /// <summary>Holds its reply to <paramref name="holdAt"/> (MAIL, RCPT, DATA, or "." for the message) in transactions for <paramref name="holdFor"/>.</summary>
    public ScriptedRelay(string holdAt, string holdFor)
    {
        (_holdAt, _holdFor) = (holdAt, holdFor);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What it says to RCPT in place of 250; null from it for 250.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Completed when it holds.</summary>
    public Task Holding => _reached.Task;

    /// <summary>The last recipient, octets, and all recipients of each message whose first line came.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<(string To, StringBuilder Text, string[] All)> Messages { get; } = new();

    public void LetGo() => _letGo.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        LetGo();
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true) sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 scripted");
            var to = "";
            var all = new List<string>();
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                if (verb == "MAIL") all.Clear();
                if (verb == "RCPT") all.Add(to = line[(line.IndexOf('<') + 1)..line.IndexOf('>')]);
                await HoldAsync(verb, to);
                await writer.WriteLineAsync(verb switch { "DATA" => "354 go on", "QUIT" => "221 bye", "RCPT" => Answer(to) ?? "250 ok", _ => "250 ok" });
                if (verb == "DATA") await TakeAsync(reader, writer, to, [.. all]);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client cut the connection, or the test is over.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task TakeAsync(StreamReader reader, StreamWriter writer, string to, string[] all)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (text.Length == 0) Messages.Enqueue((to, text, all));
            if (line == ".")
            {
                await HoldAsync(".", to);
                await writer.WriteLineAsync("250 taken");
                return;
            }

            text.Append(line).Append("\r\n");
        }
    }

    private async Task HoldAsync(string verb, string to)
    {
        if (verb != _holdAt || to != _holdFor) return;
        _reached.TrySetResult();
        await _letGo.Task.WaitAsync(_stop.Token);
    }
}
