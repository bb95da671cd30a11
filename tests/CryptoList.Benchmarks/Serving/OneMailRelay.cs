using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.Benchmarks.Serving;

/// <summary>A relay on loopback that takes one mail and keeps it.</summary>
internal sealed class OneMailRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public OneMailRelay()
    {
        _listener.Start();
        Mail = TakeAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The mail, once it is there.</summary>
    public Task<byte[]> Mail { get; }

    public void Dispose() => _listener.Dispose();

    private async Task<byte[]> TakeAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        async Task Say(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
        var mail = new StringBuilder();
        await Say("220 bench");
        while (await reader.ReadLineAsync() is { } command && !command.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase))
        {
            if (!command.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
            {
                await Say("250 ok");
                continue;
            }

            await Say("354 go");
            while (await reader.ReadLineAsync() is { } line && line != ".") mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            await Say("250 ok");
        }

        await Say("221 bye");
        return Encoding.Latin1.GetBytes(mail.ToString());
    }
}
