using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.Mail.Tests.Imap;

/// <summary>A client that knows no more of IMAP than lines, literals and tags, and shows every octet. Text is Latin-1.</summary>
internal sealed class RawImap : IDisposable
{
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(120));
    private readonly TcpClient _client;
    private readonly byte[] _buffer = new byte[64 << 10];
    private Stream _stream;
    private int _start;
    private int _end;
    private int _tag;

    private RawImap(TcpClient client, Stream stream) => (_client, _stream) = (client, stream);

    public string Greeting { get; private set; } = "";

    /// <summary>Connects; under TLS, without looking at the certificate, where <paramref name="tls"/> says so.</summary>
    public static async Task<RawImap> ConnectAsync(IPEndPoint server, bool tls)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server);
        var raw = new RawImap(client, client.GetStream());
        if (tls)
        {
            var secure = new SslStream(client.GetStream());
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "x", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null });
            raw._stream = secure;
        }

        raw.Greeting = await raw.LineAsync();
        return raw;
    }

    /// <summary>Connects and logs in as the Dovecot's only user.</summary>
    public static async Task<RawImap> LogInAsync(IPEndPoint server, bool tls)
    {
        var raw = await ConnectAsync(server, tls);
        await raw.OkAsync($"LOGIN ann \"{DovecotImap.Password}\"");
        return raw;
    }

    /// <summary>One command, and all responses up to its end, which is in it too.</summary>
    public async Task<string> AskAsync(string command)
    {
        var tag = $"t{++_tag}";
        await SendAsync($"{tag} {command}\r\n");
        return await AnswerAsync(tag);
    }

    /// <summary>As <see cref="AskAsync"/>; it must end with OK.</summary>
    public async Task<string> OkAsync(string command)
    {
        var answer = await AskAsync(command);
        Xunit.Assert.True(answer.Contains($"\r\nt{_tag} OK", StringComparison.Ordinal) || answer.StartsWith($"t{_tag} OK", StringComparison.Ordinal), $"{command}: {answer}");
        return answer;
    }

    /// <summary>One command that ends with OK, and the responses before its end.</summary>
    public async Task<IReadOnlyList<string>> ResponsesAsync(string command)
    {
        var tag = $"t{++_tag}";
        await SendAsync($"{tag} {command}\r\n");
        var responses = new List<string>();
        while (await ResponseAsync() is var response)
        {
            if (response.StartsWith("* ", StringComparison.Ordinal))
            {
                responses.Add(response);
                continue;
            }

            Xunit.Assert.StartsWith($"{tag} OK", response);
            break;
        }

        return responses;
    }

    /// <summary>All responses up to the one with that tag.</summary>
    public async Task<string> AnswerAsync(string tag)
    {
        var all = new StringBuilder();
        while (true)
        {
            var response = await ResponseAsync();
            all.Append(response);
            if (response.Length == 0 || response.StartsWith(tag + " ", StringComparison.Ordinal)) return all.ToString();
        }
    }

    /// <summary>One response with its literals; empty at the end of the connection.</summary>
    public async Task<string> ResponseAsync()
    {
        var response = new StringBuilder();
        while (true)
        {
            var line = await LineAsync();
            response.Append(line);
            if (!line.EndsWith("}\r\n", StringComparison.Ordinal) || line.LastIndexOf('{') is < 0 and var _) return response.ToString();
            if (!long.TryParse(line[(line.LastIndexOf('{') + 1)..^3], NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return response.ToString();
            for (; length > 0;)
            {
                if (_start == _end) Xunit.Assert.True(await FillAsync(), "the connection ended amid a literal");
                var part = (int)Math.Min(length, _end - _start);
                response.Append(Encoding.Latin1.GetString(_buffer, _start, part));
                (_start, length) = (_start + part, length - part);
            }
        }
    }

    /// <summary>The next line with its end; empty at the end of the connection.</summary>
    public async Task<string> LineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            var at = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            var upTo = at < 0 ? _end : at + 1;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, upTo - _start));
            _start = upTo;
            if (at >= 0 || !await FillAsync()) return line.ToString();
        }
    }

    public async Task SendAsync(string octets)
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(octets), _late.Token);
        await _stream.FlushAsync(_late.Token);
    }

    public void Dispose()
    {
        _client.Dispose();
        _late.Dispose();
    }

    private async Task<bool> FillAsync()
    {
        try
        {
            (_start, _end) = (0, await _stream.ReadAsync(_buffer, _late.Token));
        }
        catch (IOException)
        {
            _end = 0;
        }

        return _end > 0;
    }
}
