using System.Buffers;
using CryptoList.Cryptography;
using CryptoList.Mail;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Containers;
using CryptoList.Mail.Headers;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// What all copies of a post have in common (in mode 2 all but the body), written once: a copy is key fields || <see cref="CommonFields"/> || <see cref="WriteParts(Stream, ControlPart, Stream)"/>.
/// </summary>
public static class CopyRenderer
{
    /// <summary>
    /// Distribution field, From, To, Subject, Date (HDR's ts), Message-ID (mid), the caller's extra fields (List-*),
    /// MIME-Version and Content-Type, and the empty line. A few hundred bytes, new for each DIST.
    /// </summary>
    public static byte[] CommonFields(ControlPart control, HeaderField distribution, string listName, string listAddress, string subject, IEnumerable<HeaderField> extra)
    {
        var from = EmailAddress.TryParse(listAddress, out var address) ? new Mailbox(listName, address).ToString() : listAddress;
        List<HeaderField> fields =
        [
            distribution,
            HeaderField.Create("From", from),
            HeaderField.Create("To", from),
            HeaderField.CreateText("Subject", subject),
            HeaderField.Create("Date", MailDate.Format(control.Header.Time)),
            HeaderField.Create("Message-ID", control.Header.MessageId),
            .. extra,
        ];
        if (control.Header.Update) fields.Add(HeaderField.Create(KeyUpdate.Hint, "1"));
        var output = new ArrayBufferWriter<byte>(2048);
        new HeaderBlock(fields).WriteTo(output);
        output.Write(EncryptedContainerWriter.ContainerFields(BoundaryOf(control)));
        output.Write("\r\n"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Both parts, made from the decoded bytes; the same for ever for one post. Streams the body.</summary>
    public static void WriteParts(Stream output, ControlPart control, Stream body) =>
        EncryptedContainerWriter.WriteParts(output, BoundaryOf(control), control.Raw.Span, body);

    /// <summary>The same with a body that <paramref name="writeBody"/> writes: that of one copy, in mode 2.</summary>
    public static void WriteParts(Stream output, ControlPart control, Action<Stream> writeBody) =>
        EncryptedContainerWriter.WriteParts(output, BoundaryOf(control), control.Raw.Span, writeBody);

    /// <summary>Exact length in bytes of what <see cref="WriteParts(Stream, ControlPart, Stream)"/> writes.</summary>
    public static long PartsLength(ControlPart control, long bodyLength) =>
        EncryptedContainerWriter.PartsLength(BoundaryOf(control), control.Raw.Length, bodyLength);

    internal static string BoundaryOf(ControlPart control)
    {
        Span<byte> seed = stackalloc byte[Digest.Size];
        control.PostHash.WriteTo(seed);
        return EncryptedContainerWriter.BoundaryFor(seed);
    }
}
