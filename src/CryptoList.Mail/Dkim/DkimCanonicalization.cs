using System.Buffers;

namespace CryptoList.Mail.Dkim;

/// <summary>The relaxed forms of RFC 6376 section 3.4: white space a relay may change does not count.</summary>
internal static class DkimCanonicalization
{
    /// <summary>A field as it is signed (section 3.4.2), without CRLF at its end: name in lower case, unfolded, each run of blanks one space, none at the ends.</summary>
    public static void WriteField(IBufferWriter<byte> output, string name, ReadOnlySpan<byte> value)
    {
        foreach (var letter in name) Put(output, (byte)char.ToLowerInvariant(letter));
        Put(output, (byte)':');
        var (started, blank) = (false, false);
        foreach (var octet in value)
        {
            if (octet is (byte)'\r' or (byte)'\n') continue;
            if (octet is (byte)' ' or (byte)'\t')
            {
                blank = true;
                continue;
            }

            if (blank && started) Put(output, (byte)' ');
            (started, blank) = (true, false);
            Put(output, octet);
        }
    }

    private static void Put(IBufferWriter<byte> output, byte octet)
    {
        output.GetSpan(1)[0] = octet;
        output.Advance(1);
    }
}
