using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.Helper.Tests.Worlds;

/// <summary>A mail server on loopback that answers the end of each message with the next line of a script.</summary>
public sealed class ScriptedSmtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Queue<Func<byte[], string?>> _answers;
    private readonly Task _running;

    /// <summary>Each answer gets the message and gives a reply line; null closes the connection instead.</summary>
    public ScriptedSmtp(params Func<byte[], string?>[] answers)
    {
        _answers = new(answers);
        _listener.Start();
        _running = RunAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public List<byte[]> Messages { get; } = [];

    public List<string> Envelopes { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _running;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        async Task Say(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
        await Say("220 test");
        while (await reader.ReadLineAsync() is { } command)
        {
            switch (command.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "DATA":
                    await Say("354 go");
                    var message = new StringBuilder();
                    while (await reader.ReadLineAsync() is { } line && line != ".") message.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
                    Messages.Add(Encoding.Latin1.GetBytes(message.ToString()));
                    if (_answers.Dequeue()(Messages[^1]) is not { } answer) return;
                    await Say(answer);
                    break;
                case "QUIT":
                    await Say("221 bye");
                    return;
                case "MAIL" or "RCPT":
                    Envelopes.Add(command);
                    await Say("250 2.1.0 ok");
                    break;
                default:
                    await Say("250 test");
                    break;
            }
        }
    }
}
