using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.Helper.Tests.Bridge;

/// <summary>A client that knows no more of SMTP than lines and replies. Text is Latin-1.</summary>
internal sealed class RawSmtp : IDisposable
{
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(120));
    private readonly TcpClient _client;
    private readonly StreamReader _reader;

    private RawSmtp(TcpClient client)
    {
        _client = client;
        _reader = new StreamReader(client.GetStream(), Encoding.Latin1);
    }

    public string Greeting { get; private set; } = "";

    public static async Task<RawSmtp> ConnectAsync(IPEndPoint server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server);
        var raw = new RawSmtp(client);
        raw.Greeting = await raw.ReplyAsync();
        return raw;
    }

    /// <summary>Connected, and logged in with PLAIN.</summary>
    public static async Task<RawSmtp> LogInAsync(IPEndPoint server, string user, string password)
    {
        var raw = await ConnectAsync(server);
        await raw.OkAsync("EHLO client");
        await raw.OkAsync($"AUTH PLAIN {Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0{user}\0{password}"))}");
        return raw;
    }

    public async Task SendAsync(string text) => await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), _late.Token);

    /// <summary>The next reply, all lines of it.</summary>
    public async Task<string> ReplyAsync()
    {
        var reply = new StringBuilder();
        while (await _reader.ReadLineAsync(_late.Token) is { } line)
        {
            reply.Append(line).Append('\n');
            if (line.Length < 4 || line[3] != '-') break;
        }

        return reply.ToString();
    }

    public async Task<string> AskAsync(string command)
    {
        await SendAsync(command + "\r\n");
        return await ReplyAsync();
    }

    public async Task<string> OkAsync(string command)
    {
        var reply = await AskAsync(command);
        Assert.True(reply[0] is '2' or '3', $"{command.Split(' ')[0]}: {reply}");
        return reply;
    }

    /// <summary>One mail whose envelope is taken; gives the reply to its text, which is sent as it is, with dots as they must be.</summary>
    public async Task<string> MailAsync(string from, string to, string text)
    {
        await OkAsync($"MAIL FROM:<{from}>");
        await OkAsync($"RCPT TO:<{to}>");
        await OkAsync("DATA");
        return await AskAsync(text + ".");
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
        _late.Dispose();
    }
}
