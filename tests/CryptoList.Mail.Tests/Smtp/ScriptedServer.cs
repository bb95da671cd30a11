using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>A server on a loopback port that follows a script for the one client it takes.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _script;
    private readonly TaskCompletionSource _contentHeard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _socket;
    private byte[] _rest = [];

    public ScriptedServer(Func<ScriptedServer, Task> script)
    {
        _listener.Start();
        _script = RunAsync(script);
    }

    public EndPoint EndPoint => _listener.LocalEndpoint;

    /// <summary>Everything the client has said, lines and content.</summary>
    public StringBuilder Heard { get; } = new();

    /// <summary>Greets, takes EHLO, and offers the extensions.</summary>
    public async Task IntroduceAsync(params string[] extensions)
    {
        await SayAsync("220 scripted ESMTP");
        await LineAsync();
        string[] lines = ["scripted", .. extensions];
        await SayAsync(string.Join("\r\n", lines.Select((l, i) => $"250{(i == lines.Length - 1 ? ' ' : '-')}{l}")));
    }

    public async Task SayAsync(string text) => await _socket!.SendAsync(Encoding.Latin1.GetBytes(text + "\r\n"));

    /// <summary>The client's next line, or null when it has closed.</summary>
    public async Task<string?> LineAsync()
    {
        string? text = await UntilAsync("\r\n");
        return text?[..^2];
    }

    /// <summary>Done when an end of data has been read.</summary>
    public Task ContentHeard => _contentHeard.Task;

    /// <summary>Reads up to and with that text.</summary>
    public async Task<string?> UntilAsync(string end)
    {
        while (true)
        {
            string text = Encoding.Latin1.GetString(_rest);
            int at = text.IndexOf(end, StringComparison.Ordinal);
            if (at >= 0)
            {
                if (end == "\r\n.\r\n") _contentHeard.TrySetResult();
                return Take(at + end.Length);
            }
            if (!await MoreAsync()) return null;
        }
    }

    public async Task<string?> OctetsAsync(int count)
    {
        while (_rest.Length < count)
        {
            if (!await MoreAsync()) return null;
        }
        return Take(count);
    }

    /// <summary>Takes lines and answers each with the reply of the function, until one is DATA or BDAT, which it returns.</summary>
    public async Task<string> EnvelopeAsync(Func<string, string>? reply = null)
    {
        while (true)
        {
            string line = await LineAsync() ?? throw new IOException("The client has closed.");
            if (line == "DATA" || line.StartsWith("BDAT", StringComparison.Ordinal)) return line;
            await SayAsync(reply?.Invoke(line) ?? "250 ok");
        }
    }

    public void Close() => _socket!.Dispose();

    public void Reset()
    {
        _socket!.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <summary>Waits until the client has closed.</summary>
    public async Task GoneAsync()
    {
        while (await MoreAsync())
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _script.WaitAsync(TimeSpan.FromSeconds(30));
        _socket?.Dispose();
        _listener.Dispose();
    }

    private async Task RunAsync(Func<ScriptedServer, Task> script)
    {
        _socket = await _listener.AcceptSocketAsync();
        _socket.NoDelay = true;
        await script(this);
    }

    private async Task<bool> MoreAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int read = await _socket!.ReceiveAsync(buffer);
            _rest = [.. _rest, .. buffer.AsSpan(0, read)];
            return read > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string Take(int count)
    {
        string text = Encoding.Latin1.GetString(_rest, 0, count);
        _rest = _rest[count..];
        Heard.Append(text);
        return text;
    }
}
