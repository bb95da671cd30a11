using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CryptoList.Cryptography.KeyFiles;

/// <summary>
/// The text around a payload: BEGIN line, header line, base64 in lines of 64, checksum line, END line, each ended by LF (CRLF is read too).
/// The checksum is SHA-256 over header line, LF and base64 without line ends; unkeyed, it tells damage from a wrong passphrase.
/// </summary>
internal static class KeyFileArmour
{
    private const int LineLength = 64;

    private static ReadOnlySpan<byte> Begin => "-----BEGIN CRYPTOLIST KEY-----"u8;

    private static ReadOnlySpan<byte> End => "-----END CRYPTOLIST KEY-----"u8;

    private static ReadOnlySpan<byte> ChecksumName => "sha256 "u8;

    /// <summary>The file's bytes. They may hold an open secret: the caller zeroes them.</summary>
    public static byte[] Encode(string header, ReadOnlySpan<byte> payload)
    {
        var base64 = new byte[Base64.GetMaxEncodedToUtf8Length(payload.Length)];
        Base64.EncodeToUtf8(payload, base64, out _, out _);

        var lines = (base64.Length + LineLength - 1) / LineLength;
        var file = new byte[Begin.Length + 1 + header.Length + 1 + base64.Length + lines
            + ChecksumName.Length + Base64Url.GetEncodedLength(Digest.Size) + 1 + End.Length + 1];
        var rest = AppendLine(file, Begin);
        rest = AppendLine(rest, Encoding.ASCII.GetBytes(header));
        for (var at = 0; at < base64.Length; at += LineLength)
            rest = AppendLine(rest, base64.AsSpan(at, Math.Min(LineLength, base64.Length - at)));
        rest = AppendLine(rest, [.. ChecksumName, .. Checksum(header, base64)]);
        AppendLine(rest, End);
        CryptographicOperations.ZeroMemory(base64);
        return file;
    }

    /// <summary>Takes the armour off. The payload may be an open secret: the caller zeroes it.</summary>
    /// <exception cref="KeyFileException">NotAKeyFile, Unsupported or Damaged.</exception>
    public static (KeyFileHeader Header, byte[] Payload) Decode(ReadOnlySpan<byte> file, KeyFileOptions options)
    {
        var rest = file;
        if (!TakeLine(ref rest).SequenceEqual(Begin)) throw new KeyFileException(KeyFileFault.NotAKeyFile, "This is not a key file.");
        var header = KeyFileHeader.Parse(Encoding.Latin1.GetString(TakeLine(ref rest)), options);

        var base64 = new byte[rest.Length];
        try
        {
            var length = 0;
            ReadOnlySpan<byte> line;
            while (!(line = TakeLine(ref rest)).StartsWith(ChecksumName))
            {
                if (rest.IsEmpty) throw Damaged("it is cut short");
                if (line.Length is 0 or > LineLength) throw Damaged("a line has another length than it should");
                line.CopyTo(base64.AsSpan(length));
                length += line.Length;
            }

            var text = base64.AsSpan(0, length);
            if (!line[ChecksumName.Length..].SequenceEqual(Checksum(header.Line, text))) throw Damaged("its checksum does not fit");
            if (!TakeLine(ref rest).SequenceEqual(End) || !rest.IsEmpty) throw Damaged("it does not end as it should");

            var payload = new byte[Base64.GetMaxDecodedFromUtf8Length(length)];
            if (Base64.DecodeFromUtf8(text, payload, out _, out var size) != OperationStatus.Done) throw Damaged("it is not base64");
            var exact = payload[..size];
            CryptographicOperations.ZeroMemory(payload);
            return (header, exact);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(base64);
        }
    }

    public static KeyFileException Damaged(string why) => new(KeyFileFault.Damaged, $"The key file is damaged: {why}.");

    private static byte[] Checksum(string header, ReadOnlySpan<byte> base64)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.Latin1.GetBytes(header));
        sha.AppendData("\n"u8);
        sha.AppendData(base64);
        return Base64Url.EncodeToUtf8(sha.GetHashAndReset());
    }

    private static Span<byte> AppendLine(Span<byte> destination, scoped ReadOnlySpan<byte> line)
    {
        line.CopyTo(destination);
        destination[line.Length] = (byte)'\n';
        return destination[(line.Length + 1)..];
    }

    private static ReadOnlySpan<byte> TakeLine(scoped ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }
}
