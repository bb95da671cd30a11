using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>One connection to a <see cref="FaultyRelay"/>.</summary>
internal sealed class RelaySession(FaultyRelay relay, int number, Socket socket) : IDisposable
{
    private readonly CountedSocketStream _socket = new(socket);
    private byte[] _buffer = new byte[16 * 1024];
    private int _start, _end;
    private long _taken;
    private Stream? _tls;
    private string _recipient = "";

    // The server's own mail, from the null reverse path: taken without a word, since what is tried here is what becomes of copies.
    private bool _isOwnMail;

    /// <summary>Octets that have come in, read or not.</summary>
    public long Arrived => _socket.Arrived;

    private Stream Wire => _tls ?? _socket;

    public async Task RunAsync()
    {
        try
        {
            if (await MayGoOnAsync(RelayStage.Connected)) await SayAsync("220 relay.example.org");
            while (await LineAsync() is { } line && await AnswerAsync(line))
            {
            }
        }
        catch (Exception over) when (over is IOException or SocketException or ObjectDisposedException or AuthenticationException or MisdeedDoneException)
        {
            // Cut, by them or by us.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _tls?.Dispose();
        _socket.Dispose();
    }

    private async Task<bool> AnswerAsync(string line)
    {
        switch (line.Split(' ', ':')[0].ToUpperInvariant())
        {
            case "EHLO" when relay.Client is { } client && line != $"EHLO {client}":
                await SayAsync("554 5.7.1 Not for you");
                return false;
            case "EHLO" when await MayGoOnAsync(RelayStage.Hello): await SayAsync(relay.Offers(_tls is not null)); break;
            case "STARTTLS" when await MayGoOnAsync(RelayStage.StartTls): await StartTlsAsync(); break;
            case "MAIL":
                _isOwnMail = line.Contains("<>", StringComparison.Ordinal);
                if (await MayGoOnAsync(RelayStage.Mail)) await SayAsync("250 ok");
                break;
            case "RCPT":
                _recipient = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                if (await MayGoOnAsync(RelayStage.Recipient)) await SayAsync("250 ok");
                break;
            case "DATA":
                if (!await MayGoOnAsync(RelayStage.Data)) break;
                await SayAsync("354 go on");
                await TakeAsync(DotEndedAsync);
                break;
            case "BDAT": await TakeAsync(mail => ChunkAsync(mail, int.Parse(line.Split(' ')[1]))); break;
            case "QUIT":
                if (await MayGoOnAsync(RelayStage.Quit)) await SayAsync("221 bye");
                return false;
            default: await SayAsync("250 ok"); break;
        }

        return true;
    }

    private async Task TakeAsync(Func<RelayMail, Task<byte[]?>> read)
    {
        var mail = _isOwnMail ? new RelayMail(number, _taken, _recipient) : relay.Begin(number, _taken, _recipient);
        if (await read(mail) is not { } content) return;
        mail.Content = content;
        if (!await MayGoOnAsync(RelayStage.EndOfData)) return;
        await SayAsync("250 taken");
        mail.Answered = true;
        await MayGoOnAsync(RelayStage.Taken);
    }

    private async Task<byte[]?> ChunkAsync(RelayMail mail, int length)
    {
        var content = new byte[length];
        await ExactlyAsync(content.AsMemory(0, length / 2));
        if (!await MayGoOnAsync(RelayStage.Content)) return null;
        await ExactlyAsync(content.AsMemory(length / 2));
        return content;
    }

    private async Task<byte[]?> DotEndedAsync(RelayMail mail)
    {
        var content = new StringBuilder();
        for (var lines = 0; await LineAsync() is { } line; lines++)
        {
            if (line == ".") return Encoding.Latin1.GetBytes(content.ToString());
            if (lines == 8 && !await MayGoOnAsync(RelayStage.Content)) return null;
            content.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        throw new IOException("Cut in mid-message.");
    }

    private async Task StartTlsAsync()
    {
        await SayAsync("220 go on");
        if (!await MayGoOnAsync(RelayStage.Handshake)) return;
        var tls = new SslStream(_socket, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = relay.Certificate });
        _tls = tls;
    }

    /// <summary>True when all goes on as it should.</summary>
    private async Task<bool> MayGoOnAsync(RelayStage stage)
    {
        if (_isOwnMail) return true;
        var misdeed = relay.Decide(new RelayMoment(stage, number, _recipient, _tls is not null));
        switch (misdeed)
        {
            case Misdeed.None: return true;
            case Misdeed.Say421: await SayAsync("421 4.3.2 Not now"); break;
            case Misdeed.Stall:
                await Wire.WriteAsync("25"u8.ToArray());
                await DrainAsync();
                break;
            case Misdeed.Reset:
                relay.Forget(number);
                _socket.Close(reset: true);
                break;
            case Misdeed.Garbage: await Wire.WriteAsync(Encoding.Latin1.GetBytes("220 go on\r\n\u0001\u0002 neither one nor the other\r\n")); break;
        }

        if (misdeed is Misdeed.Say421 or Misdeed.Close or Misdeed.Garbage) await LingerAsync();
        throw new MisdeedDoneException();
    }

    private async Task SayAsync(string reply) => await Wire.WriteAsync(Encoding.Latin1.GetBytes(reply + "\r\n"));

    private async Task<string?> LineAsync()
    {
        for (var looked = 0; ;)
        {
            var at = _buffer.AsSpan(_start + looked, _end - _start - looked).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, looked + at).TrimEnd('\r');
                Advance(looked + at + 1);
                return line;
            }

            looked = _end - _start;
            if (!await MoreAsync()) return null;
        }
    }

    private async Task ExactlyAsync(Memory<byte> octets)
    {
        while (octets.Length > 0)
        {
            if (_start == _end && !await MoreAsync()) throw new IOException("Cut in mid-message.");
            var count = Math.Min(octets.Length, _end - _start);
            _buffer.AsMemory(_start, count).CopyTo(octets);
            octets = octets[count..];
            Advance(count);
        }
    }

    private void Advance(int count) => (_start, _taken) = (_start + count, _taken + count);

    private async Task<bool> MoreAsync()
    {
        if (_start > 0) _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var count = await Wire.ReadAsync(_buffer.AsMemory(_end));
        _end += count;
        return count > 0;
    }

    /// <summary>FIN at once, and the rest of what comes is read: closing on unread octets would be a reset, and take our last replies with it.</summary>
    private async Task LingerAsync()
    {
        _socket.Shutdown();
        await DrainAsync();
    }

    private async Task DrainAsync()
    {
        while (await _socket.ReadAsync(_buffer) > 0)
        {
        }
    }

    private sealed class MisdeedDoneException : Exception;
}
