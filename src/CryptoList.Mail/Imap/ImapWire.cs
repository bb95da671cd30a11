using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using CryptoList.Mail.Smtp;

namespace CryptoList.Mail.Imap;

/// <summary>One connection: lines out, responses in (RFC 9051 section 4), with a limit on each and a deadline for every wait.</summary>
internal sealed class ImapWire : IDisposable
{
    /// <summary>Longest literal that is not the message asked for, in octets.</summary>
    private const int MaxSmallLiteral = 64 << 10;

    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly ImapOptions _options;
    private readonly DeadlineTimer _deadline;
    private Stream _stream;
    private int _start;
    private int _end;
    private volatile bool _timedOut;

    public ImapWire(Socket socket, ImapOptions options, TimeProvider time)
    {
        (_options, _stream) = (options, new NetworkStream(socket, ownsSocket: true));
        _deadline = new DeadlineTimer(time, () =>
        {
            _timedOut = true;
            socket.Dispose();
        });
    }

    /// <summary>Puts TLS over the connection. What came in clear behind the reply would be taken for an answer under TLS: it ends the connection.</summary>
    /// <exception cref="ImapException">No TLS.</exception>
    public async Task StartTlsAsync(SslClientAuthenticationOptions handshake, Func<string?> refused, CancellationToken cancellation)
    {
        if (_start != _end) throw new ImapException(ImapFault.TlsFailed, "the server sent more behind its reply to STARTTLS");
        var tls = new SslStream(_stream);
        try
        {
            _deadline.Set(_options.Patience);
            await tls.AuthenticateAsClientAsync(handshake, cancellation).ConfigureAwait(false);
            _deadline.Clear();
            _stream = tls;
        }
        catch (Exception failed) when (failed is AuthenticationException or IOException or SocketException or ObjectDisposedException)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw new ImapException(ImapFault.TlsFailed, refused() ?? (_timedOut ? "the handshake took too long" : (failed.InnerException ?? failed).Message));
        }
    }

    /// <summary>Sends octets; the caller ends them with CRLF.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellation)
    {
        try
        {
            _deadline.Set(_options.Patience);
            await _stream.WriteAsync(octets, cancellation).ConfigureAwait(false);
            await _stream.FlushAsync(cancellation).ConfigureAwait(false);
            _deadline.Clear();
        }
        catch (Exception failed) when (failed is IOException or SocketException or ObjectDisposedException)
        {
            throw Fault(failed);
        }
    }

    /// <summary>
    /// The next response, CRLF taken off. A literal that stands where the content of <paramref name="body"/> was asked for goes there; others stand in the
    /// text as a quoted string would.
    /// </summary>
    /// <exception cref="ImapException">A limit is passed, or the connection ended.</exception>
    public async Task<string> ReadAsync(ImapBody? body, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        while (true)
        {
            var line = await LineAsync(_options.MaxLine - text.Length, cancellation).ConfigureAwait(false);
            if (LiteralLength(line, out var before) is not { } length) return text.Append(line).ToString();
            text.Append(line, 0, before);
            if (body is not null && body.IsNext(text))
            {
                if (length > body.Limit) throw new ImapException(ImapFault.Malformed, $"the server sends {length} octets where at most {body.Limit} were expected");
                await CopyAsync(length, body.Content, cancellation).ConfigureAwait(false);
                body.Taken = true;
                text.Append("{}");
                continue;
            }

            if (length > MaxSmallLiteral) throw new ImapException(ImapFault.Malformed, $"the server sends {length} octets that were not asked for");
            using var small = new MemoryStream();
            await CopyAsync(length, small, cancellation).ConfigureAwait(false);
            text.Append('"').Append(Encoding.Latin1.GetString(small.ToArray()).Replace('"', '\'')).Append('"');
        }
    }

    public void Dispose()
    {
        _deadline.Dispose();
        _stream.Dispose();
    }

    // {n} at the end of a line, RFC 9051 section 4.3; a server sends no other form.
    private static long? LiteralLength(string line, out int before)
    {
        before = line.Length > 2 && line[^1] == '}' ? line.LastIndexOf('{') : -1;
        return before >= 0 && long.TryParse(line.AsSpan(before + 1, line.Length - before - 2), System.Globalization.NumberStyles.None, null, out var length) ? length : null;
    }

    private async Task<string> LineAsync(int limit, CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (true)
        {
            var end = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            var upTo = end < 0 ? _end : end;
            if (line.Length + upTo - _start > limit) throw new ImapException(ImapFault.Malformed, "the server sends a line without end");
            line.Append(Encoding.Latin1.GetString(_buffer, _start, upTo - _start));
            _start = end < 0 ? _end : end + 1;
            if (end >= 0) return line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
            await FillAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(long length, Stream destination, CancellationToken cancellation)
    {
        while (length > 0)
        {
            if (_start == _end) await FillAsync(cancellation).ConfigureAwait(false);
            var part = (int)Math.Min(length, _end - _start);
            await destination.WriteAsync(_buffer.AsMemory(_start, part), cancellation).ConfigureAwait(false);
            (_start, length) = (_start + part, length - part);
        }
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        try
        {
            _deadline.Set(_options.Patience);
            (_start, _end) = (0, await _stream.ReadAsync(_buffer, cancellation).ConfigureAwait(false));
            _deadline.Clear();
        }
        catch (Exception failed) when (failed is IOException or SocketException or ObjectDisposedException)
        {
            throw Fault(failed);
        }

        if (_end == 0) throw new ImapException(ImapFault.Closed, "the server closed the connection");
    }

    private ImapException Fault(Exception failed) => _timedOut ? new(ImapFault.TimedOut, "the server took too long") : new(ImapFault.Closed, (failed.InnerException ?? failed).Message);
}
