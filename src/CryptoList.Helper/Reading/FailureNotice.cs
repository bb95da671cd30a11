using System.Security.Cryptography;
using System.Text;
using CryptoList.Mail;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Reading;

/// <summary>
/// Stands in the place of a post that does not open: plain text that says what is wrong, and the original as an attachment of octets
/// that no client renders. Nothing of the original's header is in its own.
/// </summary>
internal static class FailureNotice
{
    /// <summary>Writes it, RFC 5322 with CRLF, in constant memory.</summary>
    public static void Write(PostFault fault, string? listAddress, Stream original, long now, Stream output)
    {
        var boundary = "notice-" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        var from = listAddress ?? "cryptolist-helper@localhost";
        var header = new HeaderBlock(
        [
            HeaderField.Create(HandedOnFields.Status, $"failed; reason={PostFaults.Token(fault)}"),
            HeaderField.Create("From", from),
            HeaderField.CreateText("Subject", "A post could not be opened"),
            HeaderField.Create("Date", MailDate.Format(now)),
            HeaderField.Create("Message-ID", $"<{RandomNumberGenerator.GetHexString(32, lowercase: true)}@cryptolist-helper.localhost>"),
            HeaderField.Create("Auto-Submitted", "auto-generated"),
            HeaderField.Create("MIME-Version", "1.0"),
            HeaderField.Create("Content-Type", $"multipart/mixed; boundary=\"{boundary}\""),
        ]);
        output.Write(header.ToArray());
        Text(output, $"""

            --{boundary}
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            {Sentences(fault, listAddress)}
            --{boundary}
            Content-Type: application/octet-stream
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename="unopened-post.bin"


            """);
        original.Position = 0;
        using (var lines = new Base64LineStream(output))
        {
            original.CopyTo(lines);
            lines.Complete();
        }

        Text(output, $"--{boundary}--\r\n");
        output.Flush();
    }

    private static string Sentences(PostFault fault, string? listAddress) => $"""
        A message{(listAddress is null ? "" : $" from the list {listAddress}")} could not be opened, and its text is not shown.

        {PostFaults.Notice(fault)}

        What came is attached as it is. Do not trust what it says about its sender. If this happens again, show this
        notice to an owner of the list ({PostFaults.Token(fault)}).

        """;

    private static void Text(Stream output, string text) => output.Write(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));
}
