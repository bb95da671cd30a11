using System.Globalization;

namespace CryptoList.Mail.Imap;

/// <summary>
/// Reads a stream of IMAP in either direction: lines, and between them literals, which are never held whole (RFC 9051 section 4.3). What it hands out is
/// good until the next call.
/// </summary>
public sealed class ImapLineReader(Stream stream, int maxLine)
{
    private const int UsualSize = 32 << 10;
    private const int LongestMark = 26;

    private byte[] _buffer = new byte[UsualSize];
    private int _start;
    private int _end;

    /// <summary>True when a whole line is here already: taking it waits for nobody.</summary>
    public bool HasLine => _buffer.AsSpan(_start, _end - _start).Contains((byte)'\n');

    /// <summary>True when nothing was received that was not handed out.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>The next line with its end; empty when the stream ended, wherever that was.</summary>
    /// <exception cref="ImapException"><see cref="ImapFault.Malformed"/>: the line is longer than the limit.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync(CancellationToken cancellation)
    {
        var scanned = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = _buffer.AsMemory(_start, scanned + at + 1);
                _start += line.Length;
                if (line.Length <= maxLine) return line;
            }

            scanned = _end - _start;
            if (at >= 0 || scanned >= maxLine) throw new ImapException(ImapFault.Malformed, string.Create(CultureInfo.InvariantCulture, $"a line is longer than {maxLine} octets"));
            if (!await FillAsync(cancellation).ConfigureAwait(false)) return default;
        }
    }

    /// <summary>Up to so many octets of a literal, as they come; empty when the stream ended.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadPieceAsync(long most, CancellationToken cancellation)
    {
        if (_start == _end && !await FillAsync(cancellation).ConfigureAwait(false)) return default;
        var piece = _buffer.AsMemory(_start, (int)Math.Min(most, _end - _start));
        _start += piece.Length;
        return piece;
    }

    /// <summary>The length of the literal a line announces at its end; false when there is none. <paramref name="waits"/>: its sender waits to be asked for it.</summary>
    public static bool AnnouncesLiteral(ReadOnlySpan<byte> line, out long length, out bool waits)
    {
        (length, waits) = (0, true);
        line = line.TrimEnd("\r\n"u8);
        if (line.IsEmpty || line[^1] != '}') return false;
        var tail = line[^Math.Min(line.Length, LongestMark)..^1];
        var open = tail.LastIndexOf((byte)'{');
        if (open < 0) return false;
        var digits = tail[(open + 1)..];
        // RFC 7888: a plus, and RFC 2088 before it.
        if (!digits.IsEmpty && digits[^1] is (byte)'+' or (byte)'-')
        {
            waits = false;
            digits = digits[..^1];
        }

        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
            if (_buffer.Length > UsualSize) _buffer = new byte[UsualSize];
        }
        else if (_end == _buffer.Length)
        {
            var held = _end - _start;
            var room = held > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            Buffer.BlockCopy(_buffer, _start, room, 0, held);
            (_buffer, _start, _end) = (room, 0, held);
        }

        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }
}
