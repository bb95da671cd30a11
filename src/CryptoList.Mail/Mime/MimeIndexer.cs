using System.Buffers;
using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Mime;

/// <summary>One pass over a message, line by line, with the entities that are still open on a stack.</summary>
internal sealed class MimeIndexer
{
    private const int BufferBytes = 128 * 1024;
    private readonly LineScanner _scanner;
    private readonly MimeLimits _limits;
    private readonly List<MultipartFrame> _open = [];
    private readonly ArrayBufferWriter<byte> _header = new();
    private readonly MimeEntity _root;
    private int _parts;
    private int _boundaries;
    private long _lines;
    private long _lineBytes;
    private int _lastEnd;
    private bool _inHeader = true;
    private bool _binary;

    public MimeIndexer(Stream stream, MimeLimits limits)
    {
        _scanner = new LineScanner(stream, BufferBytes);
        _limits = limits;
        _root = new MimeEntity(null, 0, lfOnly: false);
        Open(_root);
    }

    private MimeEntity Current => _open[^1].Entity;

    public MimeEntity Run()
    {
        while (_scanner.Next(_binary))
        {
            if (_scanner.StartsLine)
                _lineBytes = 0;
            _lineBytes += _scanner.PieceLength;
            if (!IsBoundary())
            {
                if (_inHeader)
                    HeaderPiece();
                else if (!_binary && _lineBytes > _limits.MaxLineBytes)
                    throw new MailFormatException(MailFormatFault.LineTooLong, $"A line of a body is longer than {_limits.MaxLineBytes} bytes.");
            }

            _lastEnd = _scanner.EndLength;
            if (_lastEnd > 0)
                _lines++;
        }

        if (_inHeader)
            EndHeader(_scanner.NextOffset, _scanner.NextOffset);
        while (_open.Count > 0)
            Close(_scanner.NextOffset, _lines);
        return _root;
    }

    private void HeaderPiece()
    {
        if (_lineBytes > _limits.Headers.MaxLineBytes)
            throw new MailFormatException(MailFormatFault.LineTooLong, $"A line of a header is longer than {_limits.Headers.MaxLineBytes} bytes.");
        if (_scanner.StartsLine && _scanner is { PieceLength: 0, EndLength: > 0 })
        {
            EndHeader(_scanner.Offset, _scanner.NextOffset);
            return;
        }

        _header.Write(_scanner.Piece);
        if (_scanner.EndLength > 0)
            _header.Write("\r\n"u8);
        if (_header.WrittenCount > _limits.Headers.MaxBytes)
            throw new MailFormatException(MailFormatFault.HeaderTooLarge, $"A header is longer than {_limits.Headers.MaxBytes} bytes.");
    }

    /// <summary>Reads the header that has come to its end, and opens what the entity is made of.</summary>
    private void EndHeader(long headerEnd, long bodyOffset)
    {
        var entity = Current;
        _root.LfOnly = entity.LfOnly = _scanner.LfOnly == true;
        entity.HeaderLength = headerEnd - entity.HeaderOffset;
        entity.BodyOffset = bodyOffset;
        // The line end of the empty line is counted after this, that of a header without one was counted before.
        entity.FirstBodyLine = bodyOffset > headerEnd ? _lines + 1 : _lines;
        var boundary = PartHeader.Apply(HeaderBlockParser.Parse(_header.WrittenSpan.ToArray(), _limits.Headers), entity);
        _header.ResetWrittenCount();
        _inHeader = false;
        if (boundary is not null)
        {
            if (_open.Exists(frame => frame.CollidesWith(boundary)))
                throw new MailFormatException(MailFormatFault.BadContentType, "A boundary can be taken for that of an enclosing multipart.");
            _open[^1] = new MultipartFrame(entity, boundary);
            _boundaries++;
        }
        else if (entity.MediaType is "message/rfc822" or "message/global" && PartHeader.IsIdentity(entity.TransferEncoding))
        {
            Open(entity.AddChild(bodyOffset));
            return;
        }

        _binary = boundary is null && entity.TransferEncoding == TransferEncoding.Binary;
    }

    private void Open(MimeEntity entity)
    {
        if (++_parts > _limits.MaxParts)
            throw new MailFormatException(MailFormatFault.TooManyParts, $"The message has more than {_limits.MaxParts} parts.");
        if (entity.Depth > _limits.MaxDepth)
            throw new MailFormatException(MailFormatFault.TooDeep, $"Parts are nested deeper than {_limits.MaxDepth}.");
        _open.Add(new MultipartFrame(entity, null));
        _inHeader = true;
        _binary = false;
    }

    private bool IsBoundary()
    {
        if (_boundaries == 0 || !_scanner.StartsLine || !_scanner.Piece.StartsWith("--"u8))
            return false;
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (!_open[i].Matches(_scanner.Piece, out var closing))
                continue;
            CheckLineEnds();
            EndParts(i, closing);
            return true;
        }

        return false;
    }

    /// <summary>Only amid binary data can a boundary stand between other line ends than this message's; readers differ on whether it is one then.</summary>
    private void CheckLineEnds()
    {
        var expected = _scanner.LfOnly == true ? 1 : 2;
        if (_lastEnd != expected || (_scanner.EndLength != expected && _scanner.EndLength != 0))
            throw new MailFormatException(MailFormatFault.BareCrOrLf, "A boundary with a bare CR or LF beside it.");
    }

    private void EndParts(int frame, bool closing)
    {
        if (_inHeader)
            EndHeader(_scanner.Offset, _scanner.Offset);
        while (_open.Count > frame + 1)
            Close(_scanner.Offset - _lastEnd, _lines - 1);
        if (closing)
        {
            _open[frame].Close();
            _boundaries--;
            _inHeader = _binary = false;
        }
        else
        {
            Open(Current.AddChild(_scanner.NextOffset));
        }
    }

    /// <summary>Ends the innermost entity. The line end before a boundary is the boundary's, though it may be that of the empty line too.</summary>
    private void Close(long end, long lines)
    {
        var frame = _open[^1];
        if (frame.Boundary is not null)
            _boundaries--;
        var entity = frame.Entity;
        entity.BodyLength = Math.Max(0, end - entity.BodyOffset);
        entity.BodyLines = Math.Max(0, lines - entity.FirstBodyLine);
        _open.RemoveAt(_open.Count - 1);
    }
}
