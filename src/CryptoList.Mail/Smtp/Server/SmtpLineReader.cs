using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace CryptoList.Mail.Smtp.Server;

/// <summary>Reads command lines: octets up to CRLF, within the limit, with no CR or LF of their own (RFC 5321 section 2.3.8).</summary>
internal sealed class SmtpLineReader(SmtpWire wire, SmtpServerOptions options)
{
    private byte[] _line = new byte[512];
    private int _length;

    /// <summary>The line last read, without CRLF; good until the next read.</summary>
    public ReadOnlyMemory<byte> Line => _line.AsMemory(0, _length);

    /// <summary>Overwrites the line last read and what is left of those before it.</summary>
    public void Forget()
    {
        CryptographicOperations.ZeroMemory(_line);
        _length = 0;
    }

    /// <exception cref="SmtpSessionException">The peer is gone, time is over, or the server stops.</exception>
    public async ValueTask<SmtpLineFault> ReadAsync()
    {
        long skipped = 0;
        bool endsInCr = false;
        while (true)
        {
            ReadResult result = await wire.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } lf)
            {
                ReadOnlySequence<byte> line = buffer.Slice(0, lf);
                SmtpLineFault fault = skipped > 0 ? EndTooLong(line, endsInCr) : Keep(line);
                wire.AdvanceTo(buffer.GetPosition(1, lf));
                return fault;
            }
            if (result.IsCompleted)
            {
                wire.AdvanceTo(buffer.End);
                throw new SmtpSessionException(SmtpSessionEnd.PeerGone, null);
            }
            if (buffer.Length < options.MaxCommandLineLength)
            {
                wire.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            // Too long: thrown away up to its end, with the last octet kept in mind for a CR.
            bool bare = HasBareCr(buffer, endsInCr, out endsInCr);
            skipped += buffer.Length;
            wire.AdvanceTo(buffer.End);
            if (bare) return SmtpLineFault.BareLineEnding;
            if (skipped > options.MaxDiscarded) throw new SmtpSessionException(SmtpSessionEnd.LimitReached, SmtpReplies.LineTooLong);
        }
    }

    private SmtpLineFault Keep(ReadOnlySequence<byte> line)
    {
        if (line.Length + 1 > options.MaxCommandLineLength) return EndTooLong(line, endsInCr: false);
        if (_line.Length < line.Length) _line = new byte[options.MaxCommandLineLength];
        _length = (int)line.Length - 1;
        line.CopyTo(_line);
        return _length >= 0 && _line.AsSpan(0, _length + 1).IndexOf((byte)'\r') == _length ? SmtpLineFault.None : SmtpLineFault.BareLineEnding;
    }

    private static SmtpLineFault EndTooLong(ReadOnlySequence<byte> line, bool endsInCr) =>
        HasBareCr(line, endsInCr, out bool ends) || !ends ? SmtpLineFault.BareLineEnding : SmtpLineFault.TooLong;

    /// <summary>Whether a CR stands anywhere but at the very end; an LF is known to come only after that end.</summary>
    private static bool HasBareCr(ReadOnlySequence<byte> octets, bool afterCr, out bool endsInCr)
    {
        endsInCr = afterCr;
        foreach (ReadOnlyMemory<byte> memory in octets)
        {
            if (memory.IsEmpty) continue;
            if (endsInCr) return true;
            int cr = memory.Span.IndexOf((byte)'\r');
            if (cr >= 0 && cr < memory.Length - 1) return true;
            endsInCr = cr >= 0;
        }
        return false;
    }
}
