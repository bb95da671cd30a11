using System.Runtime.InteropServices;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Mail.Smtp.Client;

/// <summary>
/// The part of a message that all its copies share, behind each copy's own header. Looked through once; then sent any
/// number of times, on any number of connections at once, from the caller's own memory. That memory must not change.
/// </summary>
public sealed class SharedContent
{
    private const int MaxPieces = 64;
    private static readonly byte[] Dot = [(byte)'.'];

    private readonly ArraySegment<byte>[] _plain;
    private readonly ArraySegment<byte>[] _stuffed;

    private SharedContent(ArraySegment<byte>[] plain, ArraySegment<byte>[] stuffed, bool has8Bit)
    {
        (_plain, _stuffed, Has8Bit) = (plain, stuffed, has8Bit);
        Length = plain.Sum(s => (long)s.Count);
    }

    /// <summary>Nothing: a message that is all header.</summary>
    public static SharedContent Empty { get; } = new([], [], false);

    /// <summary>Octets, transparency dots not counted.</summary>
    public long Length { get; }

    /// <summary>Whether there are octets above 127: the server must then offer 8BITMIME.</summary>
    public bool Has8Bit { get; }

    /// <summary>For BDAT: as given.</summary>
    public ReadOnlySpan<ArraySegment<byte>> Plain => _plain;

    /// <summary>For DATA: with a dot before each dot at the start of a line (RFC 5321 section 4.5.2).</summary>
    public ReadOnlySpan<ArraySegment<byte>> Stuffed => _stuffed;

    /// <summary>Looks through the segments, which follow one another without anything between, from the start of a line to the end of one.</summary>
    public static SharedContentFault TryCreate(IReadOnlyList<ReadOnlyMemory<byte>> segments, out SharedContent content)
    {
        ArgumentNullException.ThrowIfNull(segments);
        content = Empty;
        TextScanner scanner = new(transparent: false, maxLineLength: 1000);
        List<ArraySegment<byte>> plain = [], stuffed = [];
        bool has8Bit = false, lineStart = true;
        foreach (ReadOnlyMemory<byte> memory in segments)
        {
            if (memory.IsEmpty) continue;
            ArraySegment<byte> segment = MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> array) ? array : memory.ToArray();
            ReadOnlySpan<byte> span = segment;
            scanner.Next(span, out _);
            if (scanner.Fault != TextFault.None) return Name(scanner.Fault);
            has8Bit |= !System.Text.Ascii.IsValid(span);
            plain.Add(segment);
            Stuff(segment, lineStart, stuffed);
            lineStart = span[^1] == '\n';
        }
        if (!lineStart) return scanner.EndsInCr ? SharedContentFault.BareLineEnding : SharedContentFault.NoFinalLineEnding;
        // Very many pieces would cost more at every copy than one joined buffer costs once.
        content = new SharedContent([.. plain], stuffed.Count > MaxPieces + plain.Count ? [Join(stuffed)] : [.. stuffed], has8Bit);
        return SharedContentFault.None;
    }

    /// <summary>Appends a segment with its transparency dots; lines are known to end in CRLF.</summary>
    internal static void Stuff(ArraySegment<byte> segment, bool lineStart, List<ArraySegment<byte>> into)
    {
        int done = 0;
        while (done < segment.Count)
        {
            int dot = lineStart && segment[done] == '.' ? done : -1;
            if (dot < 0 && segment.AsSpan(done).IndexOf("\n."u8) is >= 0 and var at) dot = done + at + 1;
            if (dot < 0) break;
            lineStart = false;
            if (dot > done) into.Add(segment.Slice(done, dot - done));
            into.Add(Dot);
            // The dot itself goes with the text behind it.
            done = dot;
            int next = segment.AsSpan(done).IndexOf("\n."u8);
            int end = next < 0 ? segment.Count : done + next + 1;
            into.Add(segment.Slice(done, end - done));
            done = end;
            lineStart = done < segment.Count;
        }
        if (done < segment.Count) into.Add(segment.Slice(done));
    }

    private static ArraySegment<byte> Join(List<ArraySegment<byte>> pieces)
    {
        byte[] joined = new byte[pieces.Sum(p => p.Count)];
        int at = 0;
        foreach (ArraySegment<byte> piece in pieces)
        {
            piece.CopyTo(joined, at);
            at += piece.Count;
        }
        return joined;
    }

    internal static SharedContentFault Name(TextFault fault) => fault switch
    {
        TextFault.Nul => SharedContentFault.Nul,
        TextFault.LineTooLong => SharedContentFault.LineTooLong,
        _ => SharedContentFault.BareLineEnding,
    };
}
