using System.Security.Cryptography;
using System.Text;

namespace CryptoList.Server.Demo;

/// <summary>A message with an attachment, full of words that nobody but the members may ever see.</summary>
internal sealed class DemoMessage
{
    private const int AttachmentSize = 12_000;

    private DemoMessage(string subject, string text, string fileName, byte[] attachment)
    {
        (Subject, Text, FileName, Attachment) = (subject, text, fileName, attachment);
        var encoded = Convert.ToBase64String(attachment, Base64FormattingOptions.InsertLineBreaks);
        Octets = Encoding.UTF8.GetBytes($"""
            From: Alice <alice@example.org>
            To: team@lists.example.net
            Subject: {subject}
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="demo"

            --demo
            Content-Type: text/plain; charset=utf-8

            {text}
            --demo
            Content-Type: application/octet-stream; name="{fileName}"
            Content-Disposition: attachment; filename="{fileName}"
            Content-Transfer-Encoding: base64

            {encoded}
            --demo--

            """.ReplaceLineEndings("\r\n"));
        EncodedAttachmentLine = encoded.ReplaceLineEndings("\n").Split('\n')[3];
    }

    public string Subject { get; }

    public string Text { get; }

    public string FileName { get; }

    public byte[] Attachment { get; }

    /// <summary>A line of the attachment as it stands in the message.</summary>
    public string EncodedAttachmentLine { get; }

    /// <summary>The message, RFC 5322.</summary>
    public byte[] Octets { get; }

    /// <summary>A new message whose words nobody has ever written before, so that finding one means a leak.</summary>
    public static DemoMessage Create(string about) =>
        new($"{about} {Word()}", $"The {about.ToLowerInvariant()} is {Word()}; keep it among ourselves.", $"{Word()}.bin", RandomNumberGenerator.GetBytes(AttachmentSize));

    /// <summary>True when the opened text carries subject, text and attachment whole.</summary>
    public bool IsWholeIn(string openedSubject, byte[] entity) =>
        openedSubject == Subject
        && entity.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Text)) >= 0
        && entity.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Convert.ToBase64String(Attachment, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n"))) >= 0;

    private static string Word() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
}
