using System.Globalization;
using System.Text;

namespace CryptoList.Mail.Tests.Imap;

/// <summary>Mail of every shape, the same for the same number.</summary>
internal static class VariedMail
{
    private static readonly string[] Froms =
    [
        "ann@example.org", "Ann Smith <ann@example.org>", "\"Smith, Ann\" <ann@example.org>", "=?utf-8?q?J=C3=BCrgen?= <j@example.org>", "ann@example.org (Ann)",
        "a@b.c, \"q \\\" uote\" <d@e.f>,G <g@h.i>", "Ann Marie   Smith\r\n <ann@example.org>", "\"ann x\"@example.org", "<ann@[192.0.2.1]>",
    ];

    private static readonly string[] Tos = ["bob@example.org", "team: a@x.y, b@x.y;", "undisclosed-recipients:;", "Bob <bob@example.org>, \"Carol \\\\ D\" <carol@example.org>"];

    private static readonly string[] Subjects =
    [
        "plain", "=?utf-8?b?w7xiZXI=?= words", "folded subject that\r\n goes on\r\n\tand on", "with \"quotes\" and \\ backslash", "", "{5}", "octets \u00e9 above 127", "ends with brace {3}",
    ];

    /// <summary>One message with CRLF.</summary>
    public static byte[] Of(int i) => Encoding.Latin1.GetBytes(Header(i) + Body(i));

    private static string Header(int i)
    {
        var head = new StringBuilder();
        if (i % 11 != 0) head.Append(CultureInfo.InvariantCulture, $"Date: Mon, {1 + (i % 28)} Sep 2025 10:00:{i % 60:00} +0200\r\n");
        if (i % 13 != 0) head.Append(CultureInfo.InvariantCulture, $"From: {Froms[i % Froms.Length]}\r\n");
        if (i % 7 == 0) head.Append("Sender: sender@example.org\r\nReply-To: Reply <reply@example.org>\r\n");
        if (i % 5 != 0) head.Append(CultureInfo.InvariantCulture, $"To: {Tos[i % Tos.Length]}\r\n");
        if (i % 9 == 0) head.Append("Cc: c1@example.org,\r\n c2@example.org\r\nBcc: b@example.org\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Subject: {Subjects[i % Subjects.Length]}\r\n");
        if (i % 6 == 0) head.Append(CultureInfo.InvariantCulture, $"In-Reply-To: <parent{i}@example.org>\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Message-ID: <m{i}@example.org>\r\n");
        if (i % 17 == 0) head.Append("X-Long: ").Append(string.Join("\r\n ", Enumerable.Repeat("word word word word", 40))).Append("\r\n");
        return head.ToString();
    }

    private static string Body(int i) => (i % 12) switch
    {
        0 => "\r\nHello.\r\n",
        1 => "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + Lines(i % 40, "octets \u00c3\u00a9"),
        2 => "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b1\"\r\n\r\npreamble\r\n--b1\r\nContent-Type: text/plain\r\n\r\nfirst\r\n--b1\r\nContent-Type: application/pdf; name=\"a b.pdf\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"a b.pdf\"; size=12\r\nContent-ID: <x@y>\r\nContent-Description: a file\r\n\r\nSGVsbG8gd29ybGQh\r\n--b1--\r\nepilogue\r\n",
        3 => "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\nContent-Type: text/plain; charset=\"us-ascii\"\r\n\r\ntext\r\n\r\n--alt\r\nContent-Type: multipart/related; boundary=rel; type=\"text/html\"\r\n\r\n--rel\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Language: en, de\r\nContent-Location: http://example.org/\r\n\r\n<p>=E9</p>\r\n--rel\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\n\r\niVBORw0KGgo=\r\n--rel--\r\n--alt--\r\n",
        4 => "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\nFrom: inner@example.org\r\nSubject: inner\r\nMessage-ID: <inner@x>\r\n\r\nInner text.\r\nTwo lines.\r\n",
        5 => "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\nContent-Description: forwarded\r\n\r\nFrom: f@example.org\r\nTo: g@example.org\r\nSubject: fwd\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nin part one\r\n--i\r\nContent-Type: text/html\r\n\r\n<b>two</b>\r\n--i--\r\n\r\n--o\r\nContent-Type: text/plain\r\n\r\nlast\r\n--o--\r\n",
        6 => "\r\n",
        7 => "MIME-Version: 1.0\r\nContent-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nFrom: a@b.c\r\nSubject: one\r\n\r\none\r\n--d\r\n\r\nFrom: d@e.f\r\nSubject: two\r\n\r\ntwo\r\n--d--\r\n",
        8 => "Content-Type: text/plain; format=flowed\r\n\r\n" + Lines(500, "a line of some length, as mail has them, again and again"),
        9 => "MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name*0=\"long\"; name*1=\"name.bin\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=utf-8''%C3%A9.bin\r\n\r\n" + Lines(100, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        10 => "MIME-Version: 1.0\r\nContent-Type: TEXT/HTML; CHARSET=UTF-8\r\nContent-Transfer-Encoding: BASE64\r\n\r\nPHA+SGk8L3A+\r\n",
        _ => "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=never\r\n\r\n--never\r\nContent-Type: text/plain\r\n\r\nIt is not closed.\r\n",
    };

    private static string Lines(int count, string line) => string.Concat(Enumerable.Repeat(line + "\r\n", count));
}
