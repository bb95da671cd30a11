using System.Security.Cryptography;
using System.Text;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A message with an attachment whose every word nobody has written before, so that finding one means a leak.</summary>
internal sealed class Canary
{
    private Canary(int attachmentSize)
    {
        Attachment = RandomNumberGenerator.GetBytes(attachmentSize);
        var encoded = Convert.ToBase64String(Attachment, Base64FormattingOptions.InsertLineBreaks);
        EncodedLine = encoded.Split("\r\n")[0];
        Octets = Encoding.UTF8.GetBytes($"""
            To: team@lists.example.net
            Subject: {Subject}
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="canary"

            --canary
            Content-Type: text/plain; charset=utf-8

            {Text}
            --canary
            Content-Type: application/octet-stream; name="{FileName}"
            Content-Disposition: attachment; filename="{FileName}"
            Content-Transfer-Encoding: base64

            {encoded}
            --canary--

            """.ReplaceLineEndings("\r\n"));
    }

    public string Subject { get; } = Word("subject");

    public string Text { get; } = Word("text");

    public string FileName { get; } = Word("file") + ".bin";

    public byte[] Attachment { get; }

    public string EncodedLine { get; }

    public byte[] Octets { get; }

    public static Canary Create(int attachmentSize) => new(attachmentSize);

    public void AddTo(Needles needles, string what)
    {
        foreach (var (part, text) in new[] { ("subject", Subject), ("text", Text), ("file name", FileName), ("attachment as it is written", EncodedLine) })
        {
            needles.AddText($"{what}: {part}", text);
            needles.AddText($"{what}: {part} (base64)", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('='));
            needles.AddText($"{what}: {part} (hexadecimal)", Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)));
        }

        needles.Add($"{what}: attachment", Attachment.AsSpan(0, 48));
    }

    private static string Word(string what) => $"{what} {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}";
}
