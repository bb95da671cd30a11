namespace CryptoList.Protocol.Properties;

/// <summary>A picture of a list, the octets of a PNG, JPEG, GIF or WebP file: what its first octets are, its type says, and nothing else is taken.</summary>
public sealed record ListPicture
{
    private ListPicture(string mediaType, ReadOnlyMemory<byte> data) => (MediaType, Data) = (mediaType, data);

    /// <summary><c>image/png</c>, <c>image/jpeg</c>, <c>image/gif</c> or <c>image/webp</c>.</summary>
    public string MediaType { get; }

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The picture, typed by its first octets; null for any other kind of file.</summary>
    public static ListPicture? Of(ReadOnlyMemory<byte> data) => TypeOf(data.Span) is { } type ? new ListPicture(type, data) : null;

    private static string? TypeOf(ReadOnlySpan<byte> data) =>
        data.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : data.StartsWith("GIF87a"u8) || data.StartsWith("GIF89a"u8) ? "image/gif"
        : data.Length >= 12 && data.StartsWith("RIFF"u8) && data[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;
}
