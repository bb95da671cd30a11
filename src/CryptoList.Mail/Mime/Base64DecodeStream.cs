using System.Buffers;
using System.Buffers.Text;

namespace CryptoList.Mail.Mime;

/// <summary>Decodes base64, RFC 2045 section 6.8. Lines are moved together in the buffer and decoded many at a time.</summary>
internal sealed class Base64DecodeStream(Stream source, TransferDecoding decoding) : ForwardStream
{
    private const int BufferBytes = 64 * 1024;
    private static readonly SearchValues<byte> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private readonly byte[] _characters = new byte[BufferBytes];
    private byte[]? _decoded;
    private int _held;
    private int _decodedStart;
    private int _decodedEnd;
    private bool _padded;
    private bool _atEnd;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            if (_decodedStart < _decodedEnd)
            {
                var count = Math.Min(buffer.Length, _decodedEnd - _decodedStart);
                _decoded.AsSpan(_decodedStart, count).CopyTo(buffer);
                _decodedStart += count;
                return count;
            }

            if (_atEnd)
                return 0;
            // Straight into the caller's buffer where it has room for all that can come.
            var direct = buffer.Length >= BufferBytes / 4 * 3;
            var written = Fill(direct ? buffer : _decoded ??= new byte[BufferBytes / 4 * 3]);
            if (direct && written > 0)
                return written;
            (_decodedStart, _decodedEnd) = (0, direct ? 0 : written);
        }
    }

    private int Fill(Span<byte> output)
    {
        var read = source.Read(_characters.AsSpan(_held));
        if (read == 0)
        {
            _atEnd = true;
            return Finish(output);
        }

        var end = Compact(_held, _held + read);
        if (_padded)
        {
            if (end > 0 && decoding == TransferDecoding.Strict)
                throw Bad("there is data after the padding");
            return 0;
        }

        var padding = _characters.AsSpan(0, end).IndexOf((byte)'=');
        var whole = (padding < 0 ? end : padding) & ~3;
        var written = Decode(_characters.AsSpan(0, whole), output);
        _characters.AsSpan(whole, end - whole).CopyTo(_characters);
        _held = end - whole;
        return padding < 0 || _held < 4 ? written : written + DecodeLast(output[written..]);
    }

    /// <summary>Moves the characters of the alphabet together and leaves the others out.</summary>
    private int Compact(int from, int to)
    {
        var bytes = _characters.AsSpan();
        var written = from;
        while (from < to)
        {
            var rest = bytes[from..to];
            var run = rest.IndexOfAnyExcept(Characters);
            if (run < 0)
                run = rest.Length;
            if (run > 0)
            {
                if (written != from)
                    rest[..run].CopyTo(bytes[written..]);
                written += run;
                from += run;
                continue;
            }

            if (decoding == TransferDecoding.Strict && rest[0] is not ((byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t'))
                throw Bad("there is a character that is not of its alphabet");
            from++;
        }

        return written;
    }

    private static int Decode(ReadOnlySpan<byte> characters, Span<byte> output) =>
        Base64.DecodeFromUtf8(characters, output, out var consumed, out var written) == OperationStatus.Done && consumed == characters.Length
            ? written
            : throw Bad("it cannot be decoded");

    /// <summary>The quantum with the padding: at least four characters are held, with an equals sign among the first four.</summary>
    private int DecodeLast(Span<byte> output)
    {
        _padded = true;
        var strict = decoding == TransferDecoding.Strict;
        if (strict && _held > 4)
            throw Bad("there is data after the padding");
        var last = _characters.AsSpan(0, 4);
        var length = last.IndexOf((byte)'=');
        _held = 0;
        if (length < 2 || (length == 2 && last[3] != '='))
            return strict ? throw Bad("the padding is wrong") : DecodeRest(last[..length], output);
        var written = DecodeRest(last[..length], output);
        if (strict && !IsCanonical(last, output[..written]))
            throw Bad("its last bits are not zero");
        return written;
    }

    /// <summary>RFC 4648 section 3.5: one text for one value.</summary>
    private static bool IsCanonical(ReadOnlySpan<byte> last, ReadOnlySpan<byte> value)
    {
        Span<byte> again = stackalloc byte[4];
        Base64.EncodeToUtf8(value, again, out _, out _);
        return again.SequenceEqual(last);
    }

    private int Finish(Span<byte> output)
    {
        if (_held == 0)
            return 0;
        if (decoding == TransferDecoding.Strict)
            throw Bad("its length is no multiple of four characters");
        var rest = _characters.AsSpan(0, _held);
        var padding = rest.IndexOf((byte)'=');
        _held = 0;
        return DecodeRest(padding < 0 ? rest : rest[..padding], output);
    }

    /// <summary>Two or three characters without their padding; fewer hold no byte.</summary>
    private static int DecodeRest(ReadOnlySpan<byte> characters, Span<byte> output)
    {
        if (characters.Length < 2)
            return 0;
        // Filled up to a whole quantum with zero bits, since the decoder refuses last bits that are not zero.
        Span<byte> quantum = [(byte)'A', (byte)'A', (byte)'A', (byte)'A'];
        characters.CopyTo(quantum);
        Span<byte> value = stackalloc byte[3];
        Base64.DecodeFromUtf8(quantum, value, out _, out _);
        value[..(characters.Length - 1)].CopyTo(output);
        return characters.Length - 1;
    }

    private static MailFormatException Bad(string what) =>
        new(MailFormatFault.BadTransferEncoding, $"The base64 of a part is damaged: {what}.");
}
