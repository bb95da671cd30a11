using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.Benchmarks.Peers;

/// <summary>An IMAP client that reads to the end of an answer and keeps nothing of it but its length, so that it costs next to nothing itself.</summary>
internal sealed class ImapPeer : IDisposable
{
    private const int MaxLine = 1 << 20;

    private readonly TcpClient _client;
    private readonly byte[] _buffer = new byte[MaxLine];
    private readonly Stream _stream;
    private int _start, _end, _tag;

    private ImapPeer(TcpClient client, Stream stream) => (_client, _stream) = (client, stream);

    /// <summary>Connects and logs in; under TLS, whoever is there, where <paramref name="tls"/> says so.</summary>
    public static async Task<ImapPeer> LogInAsync(IPEndPoint server, bool tls, string user, string password)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server);
        Stream stream = client.GetStream();
        if (tls)
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "x", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null });
            stream = secure;
        }

        var peer = new ImapPeer(client, stream);
        await peer.LineAsync();
        await peer.AskAsync($"LOGIN {user} \"{password}\"");
        return peer;
    }

    /// <summary>One command to its end, which must be OK; octets and responses of the answer.</summary>
    public async Task<(long Octets, int Responses)> AskAsync(string command)
    {
        var tag = $"t{++_tag}";
        await _stream.WriteAsync(Encoding.Latin1.GetBytes($"{tag} {command}\r\n"));
        await _stream.FlushAsync();
        var (octets, responses) = (0L, 0);
        while (true)
        {
            var line = await LineAsync();
            octets += line.Length;
            if (Literal(_buffer.AsSpan(line.Start, line.Length)) is { } literal)
            {
                octets += literal;
                await SkipAsync(literal);
                continue;
            }

            if (_buffer[line.Start] == '*') responses++;
            else if (Encoding.Latin1.GetString(_buffer, line.Start, Math.Min(line.Length, 200)) is var end && end.StartsWith(tag + " ", StringComparison.Ordinal))
                return end.StartsWith(tag + " OK", StringComparison.Ordinal) ? (octets, responses) : throw new IOException($"{command}: {end}");
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private static long? Literal(ReadOnlySpan<byte> line) =>
        line.EndsWith("}\r\n"u8) && line.LastIndexOf((byte)'{') is >= 0 and var mark && long.TryParse(line[(mark + 1)..^3], NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private async Task SkipAsync(long octets)
    {
        while (octets > 0)
        {
            if (_start == _end) await FillAsync();
            var part = (int)Math.Min(octets, _end - _start);
            (_start, octets) = (_start + part, octets - part);
        }
    }

    private async Task<(int Start, int Length)> LineAsync()
    {
        var looked = _start;
        while (true)
        {
            var at = Array.IndexOf(_buffer, (byte)'\n', looked, _end - looked);
            if (at >= 0)
            {
                var line = (_start, at + 1 - _start);
                _start = at + 1;
                return line;
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end, looked) = (0, _end - _start, _end - _start);
            await FillAsync();
        }
    }

    private async Task FillAsync()
    {
        if (_start == _end) (_start, _end) = (0, 0);
        var read = await _stream.ReadAsync(_buffer.AsMemory(_end));
        if (read == 0) throw new IOException("The connection ended, or a line was too long.");
        _end += read;
    }
}
