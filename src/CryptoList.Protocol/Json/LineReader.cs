namespace CryptoList.Protocol.Json;

/// <summary>Lines of a stream, each ended by LF, one in memory at a time.</summary>
internal static class LineReader
{
    /// <summary>The lines without their LF, as they are asked for; each holds until the next is. The stream stays open.</summary>
    /// <exception cref="StrictJsonException">While enumerating: a line of more than <paramref name="maxLineBytes"/> bytes, or a last one without its LF, which was cut short.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(Stream source, int maxLineBytes)
    {
        var buffer = new byte[maxLineBytes + 1];
        var held = 0;
        while (true)
        {
            var read = source.Read(buffer, held, buffer.Length - held);
            held += read;
            var start = 0;
            while (Array.IndexOf(buffer, (byte)'\n', start, held - start) is var end and >= 0)
            {
                yield return buffer.AsMemory(start, end - start);
                start = end + 1;
            }

            held -= start;
            Buffer.BlockCopy(buffer, start, buffer, 0, held);
            if (held == buffer.Length) throw new StrictJsonException(StrictJsonFault.TooLarge);
            if (read > 0) continue;
            if (held > 0) throw new StrictJsonException(StrictJsonFault.Syntax);
            yield break;
        }
    }
}
