using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;

namespace CryptoList.Mail.Containers;

/// <summary>
/// The two-part container of a post: multipart/encrypted (RFC 1847) with protocol="application/cryptolist",
/// a control part and an application/octet-stream part, read strictly from a seekable stream.
/// Only Content-Type and Content-Transfer-Encoding of the two parts count; preamble, epilogue, boundary and encodings are free.
/// </summary>
public sealed class EncryptedContainer
{
    public const string Protocol = "application/cryptolist";

    private readonly Stream _message;
    private readonly MimeEntity _body;

    private EncryptedContainer(Stream message, HeaderBlock headers, MimeEntity body, byte[] control)
    {
        (_message, Headers, _body) = (message, headers, body);
        Control = control;
    }

    /// <summary>The message's own header.</summary>
    public HeaderBlock Headers { get; }

    /// <summary>The decoded control part.</summary>
    public ReadOnlyMemory<byte> Control { get; }

    /// <summary>Bytes of the body part in the message, still encoded.</summary>
    public long EncodedBodyLength => _body.BodyLength;

    /// <summary>True for the header of a message that says it is this container; whether it is shows when it is read.</summary>
    public static bool IsIn(HeaderBlock headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return headers.Single("Content-Type") is { } field && ContentType.TryParse(field.Value, out var type) && IsContainer(type);
    }

    /// <summary>
    /// Indexes the message, which is the whole stream; reads the control part (at most <paramref name="maxControlBytes"/> decoded), never the body.
    /// </summary>
    /// <exception cref="MailFormatException">Not this container: the fault says why.</exception>
    public static EncryptedContainer Read(Stream message, int maxControlBytes = 16 * 1024, HeaderLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        limits ??= HeaderLimits.Default;
        message.Position = 0;
        var headers = HeaderBlock.ReadFrom(message, limits);
        CheckTop(headers);
        var root = MimeReader.Index(message, MimeLimits.Default with { Headers = limits });
        if (!root.IsClosed)
            throw new MailFormatException(MailFormatFault.Truncated, "The closing boundary of the container is missing.");
        if (root.Children.Count != 2)
            throw new MailFormatException(MailFormatFault.WrongPartCount, "The container has other than two parts.");
        var (control, body) = (root.Children[0], root.Children[1]);
        CheckPart(control, Protocol);
        CheckPart(body, "application/octet-stream");
        return new EncryptedContainer(message, headers, body, ReadControl(message, control, maxControlBytes));
    }

    /// <summary>
    /// The decoded body part, streamed from the message; each call starts anew and moves the message's position. Throws
    /// <see cref="MailFormatException"/> on damaged base64.
    /// </summary>
    public Stream OpenBody() => MimeReader.OpenDecoded(_message, _body);

    private static void CheckTop(HeaderBlock headers)
    {
        var field = headers.Single("Content-Type");
        if (field is null)
        {
            throw headers.Has("Content-Type")
                ? new MailFormatException(MailFormatFault.DuplicateField, "There is more than one Content-Type.")
                : new MailFormatException(MailFormatFault.NotTheContainer, "There is no Content-Type.");
        }

        if (!ContentType.TryParse(field.Value, out var type))
            throw new MailFormatException(MailFormatFault.BadContentType, "The Content-Type cannot be read.");
        if (!IsContainer(type))
            throw new MailFormatException(MailFormatFault.NotTheContainer, $"The message is not multipart/encrypted for {Protocol}.");
    }

    private static bool IsContainer(ContentType type) =>
        type.Is("multipart/encrypted") && type.Parameters.TryGetValue("protocol", out var protocol) && protocol.Equals(Protocol, StringComparison.OrdinalIgnoreCase);

    private static void CheckPart(MimeEntity part, string mediaType)
    {
        if (part.MediaType != mediaType)
            throw new MailFormatException(MailFormatFault.WrongPartType, $"A part of the container is not {mediaType}.");
        if (part.TransferEncoding == TransferEncoding.Unknown)
            throw new MailFormatException(MailFormatFault.BadTransferEncoding, "A part of the container has an unknown transfer encoding.");
    }

    private static byte[] ReadControl(Stream message, MimeEntity part, int maxBytes)
    {
        using var decoded = MimeReader.OpenDecoded(message, part);
        var buffer = new byte[(int)Math.Min(maxBytes, part.BodyLength * 2) + 1];
        var length = decoded.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length <= maxBytes
            ? buffer[..length]
            : throw new MailFormatException(MailFormatFault.ControlPartTooLarge, $"The control part is longer than {maxBytes} bytes.");
    }
}
