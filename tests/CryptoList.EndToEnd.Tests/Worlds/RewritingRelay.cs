using System.Text;
using System.Text.RegularExpressions;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>What mail systems do to a message on its way, all at once: nothing of it touches what the parts decode to.</summary>
internal static class RewritingRelay
{
    private const string NewBoundary = "----=_Part_4711_0815.1795000000";

    /// <summary>The message with new Message-ID, Date, boundary, transfer encodings and folding, and fields of the relay's own.</summary>
    public static byte[] Rewrite(byte[] octets)
    {
        var message = Message.Parse(octets);
        var (control, body) = (message.Part(0), message.Part(1));
        var rewritten = message
            .Replace("Message-ID", _ => "Message-ID: <rewritten.4711@relay.example.com>")
            .Replace("Date", _ => "Date: Thu, 01 Jan 1998 00:00:00 -0800")
            .Replace("Content-Type", _ => $"content-type: Multipart/Encrypted;\r\n\tBoundary=\"{NewBoundary}\";\r\n\tprotocol=application/cryptolist")
            .Replace("CryptoList-Key", Refold)
            .Replace("CryptoList-Distribution", Refold);
        rewritten = rewritten.With(
            "Received: from a.example.org by relay.example.com (Postfix) with ESMTPS id 4711;\r\n\tSat, 21 Nov 2026 07:00:00 +0000 (UTC)",
            "DKIM-Signature: v=1; a=rsa-sha256; d=relay.example.com; s=x; bh=AAAA; b=BBBB",
            "X-Spam-Status: No, score=-1.0",
            "X-Original-Message-ID: " + message.Field("Message-ID")[12..]);
        var parts =
            $"This is a multi-part message in MIME format.\r\n--{NewBoundary}\r\ncontent-transfer-encoding: QUOTED-PRINTABLE\r\nContent-Type: application/cryptolist; name=\"ATT00001\"\r\n\r\n{QuotedPrintable(control)}\r\n"
            + $"--{NewBoundary}\r\nContent-Type: application/octet-stream;\r\n\tname=\"ATT00002.bin\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n{Lines(Convert.ToBase64String(body), 60)}"
            + $"--{NewBoundary}--\r\nScanned by the relay of relay.example.com\r\n";
        return (rewritten with { Body = parts }).ToOctets();
    }

    private static string Refold(string field) => Lines(Regex.Replace(field, "\r\n[ \t]+", ""), 400)[..^2].Replace("\r\n", "\r\n\t");

    private static string QuotedPrintable(byte[] octets)
    {
        var text = new StringBuilder();
        for (var i = 0; i < octets.Length; i++)
        {
            text.Append('=').Append(octets[i].ToString("X2"));
            if (i % 20 == 19) text.Append("=\r\n");
        }

        return text.ToString();
    }

    private static string Lines(string text, int length) => string.Concat(text.Chunk(length).Select(line => new string(line) + "\r\n"));
}
