using System.Buffers.Binary;
using System.Text;

namespace CryptoList.Helper.Setup.Dns;

/// <summary>A question for SRV records, and its answer, as octets (RFC 1035 section 4, RFC 2782). Answers come from anyone: whatever does not fit is no answer.</summary>
internal static class ServiceQuery
{
    private const int HeaderSize = 12;
    private const ushort TypeOfService = 33;
    private const ushort Internet = 1;
    private const int MaxLabels = 128;

    /// <summary>The question.</summary>
    /// <param name="id">A random number.</param>
    /// <param name="name">ASCII, labels of 1 to 63 octets, 253 in all.</param>
    /// <exception cref="ArgumentException">The name cannot be asked for.</exception>
    public static byte[] Write(ushort id, string name)
    {
        using var message = new MemoryStream();
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header, id);
        header[2] = 1; // recursion, please
        header[5] = 1; // one question
        message.Write(header);
        foreach (var label in name.Split('.'))
        {
            if (label.Length is < 1 or > 63 || !Ascii.IsValid(label) || name.Length > 253) throw new ArgumentException("This is no name that could be asked for.", nameof(name));
            message.WriteByte((byte)label.Length);
            message.Write(Encoding.ASCII.GetBytes(label));
        }

        message.Write([0, 0, (byte)TypeOfService, 0, (byte)Internet]);
        return message.ToArray();
    }

    /// <summary>The records that answer the question; null where that is no answer to it. <paramref name="truncated"/>: ask again over TCP.</summary>
    public static IReadOnlyList<ServiceRecord>? Read(ReadOnlySpan<byte> question, ReadOnlySpan<byte> answer, out bool truncated)
    {
        truncated = false;
        if (answer.Length < question.Length || !answer[..2].SequenceEqual(question[..2]) || (answer[2] & 0x80) == 0) return null;
        if (BinaryPrimitives.ReadUInt16BigEndian(answer[4..]) != 1 || !EqualNames(answer[HeaderSize..question.Length], question[HeaderSize..])) return null;
        truncated = (answer[2] & 0x02) != 0;
        var code = answer[3] & 0x0F;
        // 3: there is no such name, which is an answer.
        if (code is not (0 or 3)) return null;
        var records = new List<ServiceRecord>();
        var at = question.Length;
        for (var left = BinaryPrimitives.ReadUInt16BigEndian(answer[6..]); left > 0; left--)
        {
            if (ReadName(answer, ref at) is null || at + 10 > answer.Length) return truncated ? [] : null;
            var (type, set, length) = (BinaryPrimitives.ReadUInt16BigEndian(answer[at..]), BinaryPrimitives.ReadUInt16BigEndian(answer[(at + 2)..]), BinaryPrimitives.ReadUInt16BigEndian(answer[(at + 8)..]));
            at += 10;
            if (at + length > answer.Length) return truncated ? [] : null;
            if (type == TypeOfService && set == Internet && length > 6)
            {
                var target = at + 6;
                if (ReadName(answer, ref target) is not { } host) return null;
                records.Add(new(BinaryPrimitives.ReadUInt16BigEndian(answer[at..]), BinaryPrimitives.ReadUInt16BigEndian(answer[(at + 2)..]), BinaryPrimitives.ReadUInt16BigEndian(answer[(at + 4)..]), host));
            }

            at += length;
        }

        return [.. records.OrderBy(r => r.Priority).ThenByDescending(r => r.Weight)];
    }

    private static bool EqualNames(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => Encoding.Latin1.GetString(a).Equals(Encoding.Latin1.GetString(b), StringComparison.OrdinalIgnoreCase);

    /// <summary>A name at that place, which may go on elsewhere; null where it does not end. Moves behind it.</summary>
    private static string? ReadName(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        var here = at;
        var moved = false;
        for (var labels = 0; labels < MaxLabels && here < message.Length; labels++)
        {
            int length = message[here];
            if (length == 0)
            {
                if (!moved) at = here + 1;
                return name.ToString();
            }

            if ((length & 0xC0) == 0xC0)
            {
                if (here + 1 >= message.Length) return null;
                if (!moved) at = here + 2;
                (moved, here) = (true, ((length & 0x3F) << 8) | message[here + 1]);
                continue;
            }

            if (length > 63 || here + 1 + length > message.Length || name.Length > 253) return null;
            if (name.Length > 0) name.Append('.');
            name.Append(Encoding.Latin1.GetString(message.Slice(here + 1, length)));
            here += 1 + length;
        }

        return null;
    }
}
