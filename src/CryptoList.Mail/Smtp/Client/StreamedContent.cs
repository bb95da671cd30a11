using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Mail.Smtp.Client;

/// <summary>
/// The content of one large message, read from a stream while it is sent, so that memory does not grow with its size. Looked
/// through once before, or made by the caller when the message is rendered.
/// </summary>
public sealed class StreamedContent
{
    private const int BlockBytes = 128 * 1024;

    private readonly Func<Stream> _source;

    private StreamedContent(Func<Stream> source, long length, bool has8Bit) => (_source, Length, Has8Bit) = (source, length, has8Bit);

    /// <summary>Octets, transparency dots not counted.</summary>
    public long Length { get; }

    /// <summary>Whether there are octets above 127: the server must then offer 8BITMIME.</summary>
    public bool Has8Bit { get; }

    /// <summary>
    /// Content of exactly that many octets, which <paramref name="source"/> gives, seekable, once <see cref="OutgoingMessage.Render"/> was asked: whole lines
    /// of ASCII, each ending in CRLF, of at most 1,000 octets. Nobody looks whether it is so.
    /// </summary>
    public static StreamedContent MadeAtRender(long length, Func<Stream> source) => new(source, length, has8Bit: false);

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
        content = new StreamedContent(() => source, source.Length, has8Bit);
        return SharedContentFault.None;
    }

    /// <summary>Sends all of it, a block at a time; with dots before dots where it ends at a dot of its own.</summary>
    /// <exception cref="InvalidOperationException">It is not as long as was said.</exception>
    internal async ValueTask SendAsync(ClientWire wire, bool transparent)
    {
        byte[] block = new byte[BlockBytes];
        List<ArraySegment<byte>> stuffed = [];
        bool lineStart = true;
        Stream source = _source();
        if (source.Length != Length) throw new InvalidOperationException("The content is not as long as was said.");
        source.Position = 0;
        for (int count; (count = source.Read(block)) > 0; lineStart = block[count - 1] == '\n')
        {
            ArraySegment<byte> piece = new(block, 0, count);
            stuffed.Clear();
            if (transparent) SharedContent.Stuff(piece, lineStart, stuffed);
            else stuffed.Add(piece);
            foreach (ArraySegment<byte> part in stuffed) wire.Out.Add(part);
            await wire.FlushAsync().ConfigureAwait(false);
        }
    }
}
