using System.Globalization;
using System.Text;
using CryptoList.Helper.Bridge.Posts;
using CryptoList.Mail;
using CryptoList.Mail.Imap;
using CryptoList.Mail.Imap.Structure;
using CryptoList.Mail.Mime;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>Writes what a FETCH asks of the message that is shown in a post's place. Listings need the summary alone; the message is opened when an item needs more.</summary>
internal sealed class ShownItems(MailboxShelf shelf, uint uid, ShownPost shown) : IDisposable
{
    private const int Piece = 64 << 10;

    private Stream? _message;
    private MessageStructure? _structure;

    /// <summary>True when this is the message that is shown for that post now.</summary>
    public bool IsOf(MailboxShelf other, uint otherUid, ShownPost otherShown) => ReferenceEquals(shelf, other) && uid == otherUid && ReferenceEquals(shown, otherShown);

    /// <summary>True when that item needs the message itself.</summary>
    public static bool NeedsMessage(FetchItem item) => item.Kind switch
    {
        FetchItemKind.Binary or FetchItemKind.BinarySize => true,
        FetchItemKind.Body => item.Section!.Path.Count > 0 || item.Section.Text is SectionText.Whole or SectionText.Text or SectionText.Mime,
        _ => false,
    };

    /// <summary>True when the message can be read, or is not needed.</summary>
    public bool TryOpen(IEnumerable<FetchItem> items) => !items.Any(NeedsMessage) || (_message ??= shelf.Open(uid)) is not null;

    /// <summary>One item, its name and its value.</summary>
    public async ValueTask WriteAsync(FetchItem item, ClientOutput output, CancellationToken cancellation)
    {
        await output.WriteAsync(Encoding.Latin1.GetBytes(item.ResponseName + " "), cancellation).ConfigureAwait(false);
        switch (item.Kind)
        {
            case FetchItemKind.Size:
                await TextAsync(output, shown.Size.ToString(CultureInfo.InvariantCulture), cancellation).ConfigureAwait(false);
                break;
            case FetchItemKind.Envelope:
                await output.WriteAsync(shown.Envelope, cancellation).ConfigureAwait(false);
                break;
            case FetchItemKind.BodyShort:
                await output.WriteAsync(shown.BodyShort, cancellation).ConfigureAwait(false);
                break;
            case FetchItemKind.BodyStructure:
                await output.WriteAsync(shown.BodyStructure, cancellation).ConfigureAwait(false);
                break;
            case FetchItemKind.Body when !NeedsMessage(item):
                var header = item.Section!.Text == SectionText.Header ? shown.Header : MessageStructure.Fields(shown.Header, item.Section);
                await OctetsAsync(output, new MemoryStream(header), 0, header.Length, item, cancellation).ConfigureAwait(false);
                break;
            case FetchItemKind.Body:
                await SectionAsync(item, output, cancellation).ConfigureAwait(false);
                break;
            default:
                await BinaryAsync(item, output, cancellation).ConfigureAwait(false);
                break;
        }
    }

    public void Dispose() => _message?.Dispose();

    private MessageStructure Structure => _structure ??= MessageStructure.Read(_message!);

    private async ValueTask SectionAsync(FetchItem item, ClientOutput output, CancellationToken cancellation)
    {
        // The whole needs no structure.
        var place = item.Section is { Path.Count: 0, Text: SectionText.Whole } ? (0, _message!.Length) : Structure.Find(item.Section!);
        if (place is not { } found)
        {
            await TextAsync(output, "NIL", cancellation).ConfigureAwait(false);
            return;
        }

        if (item.Section!.Text is not (SectionText.HeaderFields or SectionText.HeaderFieldsNot))
        {
            await OctetsAsync(output, _message!, found.Item1, found.Item2, item, cancellation).ConfigureAwait(false);
            return;
        }

        var header = new byte[found.Item2];
        _message!.Position = found.Item1;
        _message.ReadExactly(header);
        var fields = MessageStructure.Fields(header, item.Section);
        await OctetsAsync(output, new MemoryStream(fields), 0, fields.Length, item, cancellation).ConfigureAwait(false);
    }

    private async ValueTask BinaryAsync(FetchItem item, ClientOutput output, CancellationToken cancellation)
    {
        if (Structure.PartOf(item.Section!) is not { } part)
        {
            await TextAsync(output, item.Kind == FetchItemKind.BinarySize ? "0" : "NIL", cancellation).ConfigureAwait(false);
            return;
        }

        // A message or a multipart is as it is; so is what has an encoding nobody knows.
        Stream Decoded() => item.Section!.Path.Count == 0 || part.IsMultipart || part.TransferEncoding == TransferEncoding.Unknown
            ? item.Section.Path.Count == 0 ? new StreamView(_message!) : MimeReader.OpenRaw(_message!, part)
            : MimeReader.OpenDecoded(_message!, part, TransferDecoding.Lenient);
        var length = Length(Decoded());
        if (item.Kind == FetchItemKind.BinarySize)
        {
            await TextAsync(output, length.ToString(CultureInfo.InvariantCulture), cancellation).ConfigureAwait(false);
            return;
        }

        var from = Math.Min(item.Partial?.Offset ?? 0, length);
        var count = Math.Min(item.Partial?.Length ?? long.MaxValue, length - from);
        await TextAsync(output, string.Create(CultureInfo.InvariantCulture, $"~{{{count}}}\r\n"), cancellation).ConfigureAwait(false);
        await CopyAsync(Decoded(), from, count, output, cancellation).ConfigureAwait(false);
    }

    private static async ValueTask OctetsAsync(ClientOutput output, Stream source, long offset, long length, FetchItem item, CancellationToken cancellation)
    {
        var from = Math.Min(item.Partial?.Offset ?? 0, length);
        var count = Math.Min(item.Partial?.Length ?? long.MaxValue, length - from);
        await TextAsync(output, string.Create(CultureInfo.InvariantCulture, $"{{{count}}}\r\n"), cancellation).ConfigureAwait(false);
        source.Position = offset + from;
        await CopyAsync(source, 0, count, output, cancellation).ConfigureAwait(false);
    }

    private static async ValueTask CopyAsync(Stream source, long skip, long count, ClientOutput output, CancellationToken cancellation)
    {
        var buffer = new byte[(int)Math.Min(Piece, Math.Max(1, skip + count))];
        while (skip + count > 0)
        {
            var wanted = (int)Math.Min(buffer.Length, skip > 0 ? skip : count);
            var got = source.ReadAtLeast(buffer.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
            if (got < wanted) throw new MailFormatException(MailFormatFault.Truncated, "The message is shorter than it was.");
            if (skip > 0)
            {
                skip -= got;
                continue;
            }

            await output.WriteAsync(buffer.AsMemory(0, got), cancellation).ConfigureAwait(false);
            count -= got;
        }
    }

    private static long Length(Stream source)
    {
        var buffer = new byte[Piece];
        long length = 0;
        for (int got; (got = source.Read(buffer)) > 0;) length += got;
        return length;
    }

    private static ValueTask TextAsync(ClientOutput output, string text, CancellationToken cancellation) => output.WriteAsync(Encoding.Latin1.GetBytes(text), cancellation);

    /// <summary>A stream from its beginning.</summary>
    private sealed class StreamView(Stream source) : ForwardStream
    {
        private long _at;

        public override int Read(Span<byte> buffer)
        {
            source.Position = _at;
            var count = source.Read(buffer);
            _at += count;
            return count;
        }
    }
}
