using CryptoList.Mail;
using CryptoList.Mail.Containers;
using CryptoList.Mail.Headers;

namespace CryptoList.Protocol.Posts;

/// <summary>A message that came to a list's posting address, taken apart but not yet believed: the container, the control part, the one key field where its mode has one.</summary>
public sealed class Submission
{
    private readonly EncryptedContainer _container;

    private Submission(EncryptedContainer container, ControlPart control, KeyField? keyField) =>
        (_container, Control, KeyField) = (container, control, keyField);

    public ControlPart Control { get; }

    /// <summary>Null in mode 0.</summary>
    public KeyField? KeyField { get; }

    public HeaderBlock Headers => _container.Headers;

    /// <summary>The decoded body part, read from the message; throws <see cref="MailFormatException"/> where its encoding is damaged.</summary>
    public Stream OpenBody() => _container.OpenBody();

    /// <summary>Takes a seekable message apart. Reads header and control part; the body is read later, by <see cref="OpenBody"/>.</summary>
    public static PostFault? TryRead(Stream message, out Submission? submission)
    {
        submission = null;
        if (PostContainer.TryRead(message, out var container, out var control) is { } fault) return fault;
        if (container!.Headers.Has(Distribution.FieldName)) return PostFault.DistributionUnexpected;
        var fields = container.Headers.All(KeyField.Name).ToList();
        if (control!.Header.Mode == PostMode.Plain)
        {
            submission = new Submission(container, control, null);
            return fields.Count == 0 ? null : PostFault.KeyFieldUnexpected;
        }

        if (fields.Count != 1) return fields.Count == 0 ? PostFault.KeyFieldMissing : PostFault.KeyFieldDoubled;
        if (!KeyField.TryParse(fields[0].Value, out var keyField)) return PostFault.KeyFieldMalformed;
        submission = new Submission(container, control, keyField);
        return null;
    }
}
