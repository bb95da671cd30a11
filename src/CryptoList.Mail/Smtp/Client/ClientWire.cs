using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Mail.Smtp.Client;

/// <summary>
/// A client's socket: gathered sends, replies read into one buffer, one deadline. While a send waits for the peer to take
/// it, replies are read, so that two ends with full buffers never wait for each other (RFC 2920 section 3.1). Under TLS the
/// gathered pieces are copied into records instead.
/// </summary>
internal sealed class ClientWire : IDisposable
{
    private const int MaxBlock = 256 * 1024;
    private const int MaxPieces = 256;
    private const int MaxReplyBuffer = 1 << 20;

    private readonly Socket _socket;
    private readonly SmtpClientOptions _options;
    private readonly DeadlineTimer _deadline;
    private readonly List<ArraySegment<byte>> _block = [];
    private byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;
    private Task<int>? _receiving;
    private SslStream? _tls;
    private RecordWriter? _records;
    private volatile SmtpConnectionEnd _cut;

    public ClientWire(Socket socket, SmtpClientOptions options, TimeProvider time)
    {
        (_socket, _options) = (socket, options);
        _deadline = new DeadlineTimer(time, () => Cut(SmtpConnectionEnd.TimedOut));
    }

    /// <summary>What the next flush sends.</summary>
    public GatherList Out { get; } = new();

    /// <summary>A transaction was left open by a refusal: RSET must go before the next MAIL.</summary>
    public bool NeedsReset { get; set; }

    /// <summary>Octets handed to the socket, or about to be, since the beginning; more than these the peer cannot have.</summary>
    public long Attempted { get; private set; }

    /// <summary>Octets written since the beginning, sent or not.</summary>
    public long Written => Attempted + Out.Length;

    /// <summary>Closes the socket now, from any thread; what waits on it ends with that reason.</summary>
    public void Cut(SmtpConnectionEnd why)
    {
        if (_cut == SmtpConnectionEnd.None) _cut = why;
        _socket.Dispose();
    }

    /// <summary>
    /// Puts TLS over the socket. What has come behind the reply to STARTTLS was said in clear, perhaps by another, and would be taken
    /// for an answer under TLS: it ends the connection.
    /// </summary>
    /// <exception cref="SmtpConnectionException">The connection is of no more use.</exception>
    public async ValueTask StartTlsAsync(SslClientAuthenticationOptions handshake, TimeSpan timeout)
    {
        if (_start != _end || _receiving is not null) throw new SmtpConnectionException(SmtpConnectionEnd.TlsFailed, null, "the server sent more behind its reply to STARTTLS");
        SslStream tls = new(new NetworkStream(_socket, ownsSocket: false), leaveInnerStreamOpen: false);
        try
        {
            _deadline.Set(timeout);
            await tls.AuthenticateAsClientAsync(handshake).ConfigureAwait(false);
            _deadline.Clear();
            (_tls, _records) = (tls, new RecordWriter(tls));
        }
        catch (Exception failed) when (failed is AuthenticationException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            _deadline.Clear();
            await tls.DisposeAsync().ConfigureAwait(false);
            throw _cut switch
            {
                SmtpConnectionEnd.None => new SmtpConnectionException(SmtpConnectionEnd.TlsFailed, null, (failed.InnerException ?? failed).Message),
                SmtpConnectionEnd.TimedOut => new SmtpConnectionException(SmtpConnectionEnd.TlsFailed, null, "the handshake took too long"),
                var cut => new SmtpConnectionException(cut),
            };
        }
    }

    /// <summary>Sends all that was written, in blocks.</summary>
    /// <exception cref="SmtpConnectionException">The connection is of no more use.</exception>
    public async ValueTask FlushAsync()
    {
        Out.Seal();
        List<ArraySegment<byte>> pieces = Out.Pieces;
        if (Out.Length <= MaxBlock && pieces.Count <= MaxPieces)
        {
            if (pieces.Count > 0) await SendAsync(pieces, Out.Length).ConfigureAwait(false);
        }
        else
        {
            int at = 0, offset = 0;
            while (at < pieces.Count) await SendAsync(_block, NextBlock(pieces, ref at, ref offset)).ConfigureAwait(false);
            // An idle connection holds on to no message.
            _block.Clear();
        }
        Out.Clear();
    }

    /// <summary>Overwrites the commands last flushed, which held a secret.</summary>
    public void Wipe()
    {
        Out.Wipe();
        _records?.Wipe();
    }

    /// <summary>The next reply's code and octets; good until the next read.</summary>
    /// <exception cref="SmtpConnectionException">The connection is of no more use.</exception>
    public async ValueTask<(int Code, ReadOnlyMemory<byte> Reply)> ReadReplyAsync(TimeSpan timeout)
    {
        while (true)
        {
            if (TryReadReply(out int code, out ReadOnlyMemory<byte> reply)) return (code, reply);
            await ReceiveAsync(timeout).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a whole reply, or what is none, has already come.</summary>
    public bool HasReply => ReplyText.Measure(_buffer.AsSpan(_start, _end - _start), out _) != 0;

    /// <summary>A reply that has already come.</summary>
    public bool TryReadReply(out int code, out ReadOnlyMemory<byte> reply)
    {
        int length = ReplyText.Measure(_buffer.AsSpan(_start, _end - _start), out code);
        if (length < 0) throw new SmtpConnectionException(SmtpConnectionEnd.ProtocolError);
        reply = _buffer.AsMemory(_start, length);
        _start += length;
        return length > 0;
    }

    public void Dispose()
    {
        Cut(SmtpConnectionEnd.Aborted);
        _deadline.Dispose();
        _tls?.Dispose();
    }

    private async ValueTask SendAsync(List<ArraySegment<byte>> pieces, int length)
    {
        // Counted before the call: should it fail half-way, how much went out is not known.
        Attempted += length;
        Out.Sent(length);
        try
        {
            Task<int> send = _records is null ? _socket.SendAsync(pieces, SocketFlags.None) : _records.WriteAsync(pieces);
            if (!send.IsCompleted)
            {
                _deadline.Set(_options.DataBlockTimeout);
                while (!send.IsCompleted && TryStartReceive())
                {
                    if (await Task.WhenAny(send, _receiving!).ConfigureAwait(false) == _receiving && !await FinishReceiveAsync().ConfigureAwait(false)) break;
                }
                await send.ConfigureAwait(false);
                _deadline.Clear();
            }
            else
            {
                await send.ConfigureAwait(false);
            }
        }
        catch (Exception lost) when (lost is SocketException or IOException or ObjectDisposedException)
        {
            throw new SmtpConnectionException(Reason());
        }
    }

    private async ValueTask ReceiveAsync(TimeSpan timeout)
    {
        try
        {
            if (!TryStartReceive()) throw new SmtpConnectionException(SmtpConnectionEnd.ProtocolError);
            if (!_receiving!.IsCompleted) _deadline.Set(timeout);
            bool more = await FinishReceiveAsync().ConfigureAwait(false);
            _deadline.Clear();
            if (!more) throw new SmtpConnectionException(Reason());
        }
        catch (Exception lost) when (lost is SocketException or IOException or ObjectDisposedException)
        {
            throw new SmtpConnectionException(Reason());
        }
    }

    private bool TryStartReceive()
    {
        if (_receiving is not null) return true;
        if (_start == _end) _start = _end = 0;
        if (_end == _buffer.Length && _start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxReplyBuffer) return false;
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        _receiving = _tls is null ? _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None).AsTask() : _tls.ReadAsync(_buffer.AsMemory(_end)).AsTask();
        return true;
    }

    private async ValueTask<bool> FinishReceiveAsync()
    {
        int received = await _receiving!.ConfigureAwait(false);
        if (received == 0) return false;
        _receiving = null;
        _end += received;
        return true;
    }

    private SmtpConnectionEnd Reason() => _cut == SmtpConnectionEnd.None ? SmtpConnectionEnd.Lost : _cut;

    /// <summary>Fills the block from where the last one ended.</summary>
    private int NextBlock(List<ArraySegment<byte>> pieces, ref int at, ref int offset)
    {
        _block.Clear();
        int length = 0;
        while (at < pieces.Count && length < MaxBlock && _block.Count < MaxPieces)
        {
            ArraySegment<byte> rest = pieces[at].Slice(offset);
            if (rest.Count > MaxBlock - length) rest = rest.Slice(0, MaxBlock - length);
            _block.Add(rest);
            length += rest.Count;
            offset += rest.Count;
            if (offset == pieces[at].Count) (at, offset) = (at + 1, 0);
        }
        return length;
    }
}
