using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Mail.Imap;

/// <summary>A connection under TLS to an IMAP server before anyone logged in, for whoever speaks on it octet by octet.</summary>
public sealed class ImapUpstream : IAsyncDisposable
{
    private const int MaxLine = 64 << 10;

    private ImapUpstream(Stream stream, byte[] greeting) => (Stream, Greeting) = (stream, greeting);

    /// <summary>Nothing is read ahead of it.</summary>
    public Stream Stream { get; }

    /// <summary>The server's greeting with its CRLF; with STARTTLS, its capabilities under TLS (an untagged CAPABILITY) are <see cref="Capabilities"/>.</summary>
    public byte[] Greeting { get; }

    /// <summary>With STARTTLS what the server offers under TLS, words after CAPABILITY; else null.</summary>
    public string? Capabilities { get; private init; }

    /// <summary>Connects, makes TLS, which is verified, and takes the greeting.</summary>
    /// <exception cref="ImapException">It cannot be done; the fault says what stands in the way.</exception>
    public static Task<ImapUpstream> ConnectAsync(EndPoint server, SmtpTlsMode tls, TlsTrust trust, TimeSpan patience, TimeProvider time, CancellationToken cancellation) =>
        ConnectAsync(server, NameOf(server), tls, trust, patience, time, cancellation);

    /// <summary>The same, where the certificate must be for another name than the one connected to.</summary>
    /// <exception cref="ImapException">It cannot be done; the fault says what stands in the way.</exception>
    public static async Task<ImapUpstream> ConnectAsync(EndPoint server, string tlsName, SmtpTlsMode tls, TlsTrust trust, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (tls is not (SmtpTlsMode.Implicit or SmtpTlsMode.StartTls)) throw new ArgumentException("No password goes out in clear.", nameof(tls));
        using var late = new CancellationTokenSource(patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        string? refused = null;
        try
        {
            await socket.ConnectAsync(server, both.Token).ConfigureAwait(false);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            var handshake = trust.Handshake(tlsName, verify: true, why => refused = why);
            return tls == SmtpTlsMode.Implicit
                ? await ImplicitAsync(stream, handshake, both.Token).ConfigureAwait(false)
                : await StartTlsAsync(stream, handshake, both.Token).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is SocketException or IOException or AuthenticationException or ImapException or OperationCanceledException)
        {
            socket.Dispose();
            if (cancellation.IsCancellationRequested) throw;
            throw failed switch
            {
                ImapException already => already,
                OperationCanceledException => new ImapException(ImapFault.TimedOut, "no answer"),
                AuthenticationException => new ImapException(ImapFault.TlsFailed, refused ?? failed.Message),
                _ => new ImapException(ImapFault.Unreachable, refused ?? failed.Message),
            };
        }
    }

    internal static string NameOf(EndPoint server) => server switch { DnsEndPoint dns => dns.Host, IPEndPoint ip => ip.Address.ToString(), _ => "" };

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private static async Task<ImapUpstream> ImplicitAsync(Stream plain, SslClientAuthenticationOptions handshake, CancellationToken cancellation)
    {
        var tls = new SslStream(plain);
        await tls.AuthenticateAsClientAsync(handshake, cancellation).ConfigureAwait(false);
        return new ImapUpstream(tls, await LineAsync(tls, cancellation).ConfigureAwait(false));
    }

    private static async Task<ImapUpstream> StartTlsAsync(Stream plain, SslClientAuthenticationOptions handshake, CancellationToken cancellation)
    {
        var greeting = await LineAsync(plain, cancellation).ConfigureAwait(false);
        if (!greeting.AsSpan().StartsWith("* OK"u8)) return new ImapUpstream(plain, greeting.AsSpan().StartsWith("* BYE"u8) ? greeting : throw new ImapException(ImapFault.TlsFailed, "the server lets nobody begin with TLS"));
        await plain.WriteAsync("B0 STARTTLS\r\n"u8.ToArray(), cancellation).ConfigureAwait(false);
        var answer = await AnswerAsync(plain, "B0 ", cancellation).ConfigureAwait(false);
        if (!answer.StartsWith("B0 OK", StringComparison.OrdinalIgnoreCase)) throw new ImapException(ImapFault.TlsFailed, ImapText.Harmless(answer));
        var tls = new SslStream(plain);
        await tls.AuthenticateAsClientAsync(handshake, cancellation).ConfigureAwait(false);
        // What was offered in clear counts for nothing.
        await tls.WriteAsync("B1 CAPABILITY\r\n"u8.ToArray(), cancellation).ConfigureAwait(false);
        string? capabilities = null;
        var done = await AnswerAsync(tls, "B1 ", cancellation, line => capabilities = line.StartsWith("* CAPABILITY ", StringComparison.OrdinalIgnoreCase) ? line[13..] : capabilities).ConfigureAwait(false);
        if (capabilities is null) throw new ImapException(ImapFault.Malformed, ImapText.Harmless(done));
        return new ImapUpstream(tls, greeting) { Capabilities = capabilities };
    }

    private static async Task<string> AnswerAsync(Stream stream, string tag, CancellationToken cancellation, Action<string>? untagged = null)
    {
        while (true)
        {
            var line = Encoding.Latin1.GetString(await LineAsync(stream, cancellation).ConfigureAwait(false)).TrimEnd('\r', '\n');
            if (line.StartsWith(tag, StringComparison.Ordinal)) return line;
            if (!line.StartsWith("* ", StringComparison.Ordinal)) throw new ImapException(ImapFault.Malformed, ImapText.Harmless(line));
            untagged?.Invoke(line);
        }
    }

    /// <summary>One octet at a time, so that what is behind the line stays in the stream: nothing said in clear is taken for an answer under TLS, since the handshake trips over it.</summary>
    private static async Task<byte[]> LineAsync(Stream stream, CancellationToken cancellation)
    {
        using var line = new MemoryStream();
        var octet = new byte[1];
        while (line.Length < MaxLine)
        {
            if (await stream.ReadAsync(octet, cancellation).ConfigureAwait(false) == 0) throw new ImapException(ImapFault.Closed, "the server closed the connection");
            line.WriteByte(octet[0]);
            if (octet[0] == '\n') return line.ToArray();
        }

        throw new ImapException(ImapFault.Malformed, "the server sends a line without end");
    }
}
