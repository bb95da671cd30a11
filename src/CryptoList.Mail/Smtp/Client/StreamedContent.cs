using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Mail.Smtp.Client;

/// <summary>
/// The content of one large message, read from a stream while it is sent, so that memory does not grow with its size. Looked
/// through once before.
/// </summary>
public sealed class StreamedContent
{
    private const int BlockBytes = 128 * 1024;

    private readonly Stream _source;

    private StreamedContent(Stream source, bool has8Bit) => (_source, Has8Bit) = (source, has8Bit);

    /// <summary>Octets, transparency dots not counted.</summary>
    public long Length => _source.Length;

    /// <summary>Whether there are octets above 127: the server must then offer 8BITMIME.</summary>
    public bool Has8Bit { get; }

    /// <summary>Reads a seekable stream from its start to its end: whole lines, each ending in CRLF, of at most 1,000 octets. It must stay open and as it is until the outcome is told.</summary>
    public static SharedContentFault TryCreate(Stream source, out StreamedContent? content)
    {
        content = null;
        TextScanner scanner = new(transparent: false, maxLineLength: 1000);
        byte[] block = new byte[BlockBytes];
        bool has8Bit = false;
        byte last = 0;
        source.Position = 0;
        for (int count; (count = source.Read(block)) > 0; last = block[count - 1])
        {
            scanner.Next(block.AsSpan(0, count), out _);
            if (scanner.Fault != TextFault.None) return SharedContent.Name(scanner.Fault);
            has8Bit |= !System.Text.Ascii.IsValid(block.AsSpan(0, count));
        }
        if (last != '\n') return scanner.EndsInCr ? SharedContentFault.BareLineEnding : SharedContentFault.NoFinalLineEnding;
        content = new StreamedContent(source, has8Bit);
        return SharedContentFault.None;
    }

    /// <summary>Sends all of it with transparency, a block at a time.</summary>
    internal async ValueTask SendAsync(ClientWire wire)
    {
        byte[] block = new byte[BlockBytes];
        List<ArraySegment<byte>> stuffed = [];
        bool lineStart = true;
        _source.Position = 0;
        for (int count; (count = _source.Read(block)) > 0; lineStart = block[count - 1] == '\n')
        {
            stuffed.Clear();
            SharedContent.Stuff(new ArraySegment<byte>(block, 0, count), lineStart, stuffed);
            foreach (ArraySegment<byte> piece in stuffed) wire.Out.Add(piece);
            await wire.FlushAsync().ConfigureAwait(false);
        }
    }
}
