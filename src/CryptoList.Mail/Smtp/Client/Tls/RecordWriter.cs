namespace CryptoList.Mail.Smtp.Client.Tls;

/// <summary>Writes gathered pieces to a TLS stream: small ones share a record, long ones are not copied.</summary>
internal sealed class RecordWriter(Stream tls)
{
    /// <summary>The most a TLS record carries (RFC 8446 section 5.1).</summary>
    private const int RecordLength = 16 * 1024;

    private readonly byte[] _record = new byte[RecordLength];

    /// <summary>Writes all pieces; gives their octets.</summary>
    public async Task<int> WriteAsync(List<ArraySegment<byte>> pieces)
    {
        int used = 0, sent = 0;
        foreach (ArraySegment<byte> piece in pieces)
        {
            ReadOnlyMemory<byte> rest = piece;
            sent += rest.Length;
            while (rest.Length > 0)
            {
                if (used == 0 && rest.Length >= RecordLength)
                {
                    await tls.WriteAsync(rest).ConfigureAwait(false);
                    break;
                }
                int part = Math.Min(RecordLength - used, rest.Length);
                rest[..part].CopyTo(_record.AsMemory(used));
                (used, rest) = (used + part, rest[part..]);
                if (used < RecordLength) continue;
                await tls.WriteAsync(_record).ConfigureAwait(false);
                used = 0;
            }
        }
        if (used > 0) await tls.WriteAsync(_record.AsMemory(0, used)).ConfigureAwait(false);
        return sent;
    }

    /// <summary>Overwrites the record last written, which held a secret.</summary>
    public void Wipe() => Array.Clear(_record);
}
