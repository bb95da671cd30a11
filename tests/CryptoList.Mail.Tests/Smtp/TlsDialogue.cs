using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>A client as a script writes it, in clear at first, and within TLS when it is told to.</summary>
internal sealed class TlsDialogue : IAsyncDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private Stream _stream = Stream.Null;
    private StreamReader _replies = StreamReader.Null;

    /// <summary>Past the greeting.</summary>
    public static async Task<TlsDialogue> OpenAsync(IPEndPoint server, bool tls = false)
    {
        TlsDialogue dialogue = new();
        await dialogue._socket.ConnectAsync(server);
        dialogue.Use(new NetworkStream(dialogue._socket));
        if (tls) await dialogue.HandshakeAsync();
        await dialogue.ReplyAsync();
        return dialogue;
    }

    /// <summary>Past EHLO within TLS.</summary>
    public static async Task<TlsDialogue> EncryptedAsync(IPEndPoint server)
    {
        TlsDialogue dialogue = await OpenAsync(server);
        await dialogue.SayAsync("EHLO c");
        await dialogue.SayAsync("STARTTLS");
        await dialogue.HandshakeAsync();
        await dialogue.SayAsync("EHLO c");
        return dialogue;
    }

    public async Task HandshakeAsync(params SslApplicationProtocol[] protocols)
    {
        SslStream tls = new(_stream, false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = protocols.Length > 0 ? [.. protocols] : null });
        Use(tls);
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task<string> SayAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReplyAsync();
    }

    /// <summary>The next whole reply, its lines joined with LF; empty when the connection is closed.</summary>
    public async Task<string> ReplyAsync()
    {
        StringBuilder reply = new();
        while (await LineAsync() is { } line)
        {
            reply.Append(line);
            if (line.Length < 4 || line[3] != '-') break;
            reply.Append('\n');
        }
        return reply.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<string?> LineAsync()
    {
        try
        {
            return await _replies.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Use(Stream stream) => (_stream, _replies) = (stream, new StreamReader(stream, Encoding.Latin1, false, 4096, leaveOpen: true));
}
