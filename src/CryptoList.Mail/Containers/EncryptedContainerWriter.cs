using System.Text;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;

namespace CryptoList.Mail.Containers;

/// <summary>Writes the container exactly as the protocol lays it down: base64 lines of 76 characters.</summary>
public static class EncryptedContainerWriter
{
    private const int SeedBytes = 16;
    private const int CopyBytes = 57 * 1024;

    /// <summary>MIME-Version and Content-Type fields with that boundary, CRLF ended, without the empty line.</summary>
    /// <exception cref="ArgumentException">Not a boundary (RFC 2046 section 5.1.1).</exception>
    public static byte[] ContainerFields(string boundary)
    {
        CheckBoundary(boundary);
        return new HeaderBlock(
        [
            HeaderField.Create("MIME-Version", "1.0"),
            HeaderField.Create("Content-Type", $"multipart/encrypted; protocol=\"{EncryptedContainer.Protocol}\"; boundary=\"{boundary}\""),
        ]).ToArray();
    }

    /// <summary>Everything after the empty line: both parts and the closing boundary. The body is read to its end, in constant memory.</summary>
    /// <exception cref="ArgumentException">Not a boundary (RFC 2046 section 5.1.1).</exception>
    public static void WriteParts(Stream output, string boundary, ReadOnlySpan<byte> control, Stream body) =>
        WriteParts(output, boundary, control, lines => body.CopyTo(lines, CopyBytes));

    /// <summary>The same with a body that <paramref name="writeBody"/> writes, octet by octet as it is before base64.</summary>
    /// <exception cref="ArgumentException">Not a boundary (RFC 2046 section 5.1.1).</exception>
    public static void WriteParts(Stream output, string boundary, ReadOnlySpan<byte> control, Action<Stream> writeBody)
    {
        CheckBoundary(boundary);
        output.Write(PartStart(boundary, EncryptedContainer.Protocol));
        using (var lines = new Base64LineStream(output))
            lines.Write(control);
        output.Write(PartStart(boundary, "application/octet-stream"));
        using (var lines = new Base64LineStream(output))
            writeBody(lines);
        output.Write(End(boundary));
    }

    /// <summary>Length in bytes of what <see cref="WriteParts(Stream, string, ReadOnlySpan{byte}, Stream)"/> writes for a body of that length.</summary>
    /// <exception cref="ArgumentException">Not a boundary (RFC 2046 section 5.1.1).</exception>
    public static long PartsLength(string boundary, int controlLength, long bodyLength)
    {
        CheckBoundary(boundary);
        return PartStart(boundary, EncryptedContainer.Protocol).Length
            + Base64LineStream.EncodedLength(controlLength)
            + PartStart(boundary, "application/octet-stream").Length
            + Base64LineStream.EncodedLength(bodyLength)
            + End(boundary).Length;
    }

    /// <summary>A boundary that depends on nothing but the bytes given (the post's hash, 32 bytes), so every node and retry writes the same octets.</summary>
    /// <exception cref="ArgumentException">Fewer than 16 bytes.</exception>
    public static string BoundaryFor(ReadOnlySpan<byte> seed)
    {
        if (seed.Length < SeedBytes)
            throw new ArgumentException($"A boundary is made of at least {SeedBytes} bytes.", nameof(seed));
        // With "=" and "_" together it can stand in no base64 and no quoted-printable.
        return "=_" + Convert.ToHexStringLower(seed[..SeedBytes]);
    }

    private static byte[] PartStart(string boundary, string mediaType) =>
        Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Type: {mediaType}\r\nContent-Transfer-Encoding: base64\r\n\r\n");

    private static byte[] End(string boundary) => Encoding.ASCII.GetBytes($"--{boundary}--\r\n");

    private static void CheckBoundary(string boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        if (boundary.Length is 0 or > 70 || boundary.EndsWith(' ') || boundary.AsSpan().ContainsAnyExceptInRange(' ', '~')
            || boundary.AsSpan().ContainsAny('"', '\\'))
        {
            throw new ArgumentException("Not a boundary.", nameof(boundary));
        }
    }
}
