using System.Text;
using System.Text.RegularExpressions;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>What mail systems do to a container on its way. Works on Latin-1 characters, one for each octet.</summary>
public static partial class Relay
{
    public static IReadOnlyDictionary<string, Func<string, string>> Rewritings { get; } = new Dictionary<string, Func<string, string>>
    {
        ["nothing"] = text => text,
        ["trace fields before it"] = text => "Return-Path: <bounce@relay.example>\r\nReceived: from a ([192.0.2.1]) by b\r\n\twith ESMTPS; Sat, 21 Nov 2026 07:00:00 +0000\r\nDKIM-Signature: v=1; a=rsa-sha256;\r\n h=From:To; b=AAAA\r\n" + text,
        ["fields behind it"] = text => Top(text, top => top + "X-Spam-Status: No, score=-1\r\nX-Loop: team@lists.example.net\r\nCryptoList-Status: opened\r\n"),
        ["another Message-ID, Date, From and Subject"] = text => Top(text, top => OuterField().Replace(top, m => m.Groups[1].Value switch
        {
            "From" => "From: =?utf-8?q?Postmaster?= <postmaster@relay.example>\r\n",
            "Date" => "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n",
            "Subject" => "Subject: [EXTERNAL] [...]\r\n",
            _ => "Message-ID: <other@relay.example>\r\n",
        })),
        ["fields in another order"] = text => Top(text, top => string.Concat(Fields(top).Reverse())),
        ["fields unfolded"] = text => Top(text, top => top.Replace("\r\n ", " ").Replace("\r\n\t", "\t")),
        ["fields folded at 40 columns"] = text => Top(text, top => string.Concat(Fields(top).Select(Narrow))),
        ["field names in upper case"] = text => Top(text, top => string.Concat(Fields(top).Select(f => f[..f.IndexOf(':')].ToUpperInvariant() + f[f.IndexOf(':')..]))),
        ["another boundary"] = text => text.Replace(BoundaryOf(text), "----=_Part_1234.567"),
        ["a boundary without quotes, and a comment"] = text => text.Replace(BoundaryOf(text), "b1").Replace("\"b1\"", "b1 (a comment)"),
        ["a preamble and an epilogue"] = text => Halves(text, out var top) is var body ? top + "\r\nThis is a MIME message.\r\n" + body + "\r\nScanned by relay.example\r\n" : text,
        ["base64 in lines of 64"] = text => Encoded(text, part => Lines(part, 64)),
        ["base64 in one line of 4,000"] = text => Encoded(text, part => Lines(part, 4000)),
        ["base64 with spaces at line ends"] = text => Encoded(text, part => part.Replace("\r\n", "  \r\n")),
        ["base64 with empty lines around it"] = text => Encoded(text, part => "\r\n" + part + "\r\n\r\n"),
        ["quoted-printable"] = text => Recoded(text, "quoted-printable"),
        ["8bit control part, binary body"] = text => Recoded(text, "binary"),
        ["more fields in the parts"] = text => text.Replace("Content-Transfer-Encoding:", "Content-Disposition: attachment; filename=\"encrypted.asc\"\r\nContent-Description: x\r\nContent-Transfer-Encoding:"),
        ["part types in capitals, with a name"] = text => text.Replace("Content-Type: application/octet-stream", "Content-Type: APPLICATION/Octet-Stream;\r\n\tname=\"post.bin\"").Replace("Content-Type: application/cryptolist\r\n", "content-type: Application/CryptoList; x=y\r\n"),
        ["lines that end in LF"] = text => text.Replace("\r\n", "\n"),
        ["an mbox file's"] = text => Rewritings!["trace fields before it"](Rewritings["fields folded at 40 columns"](text)).Replace("\r\n", "\n") + "\n",
        ["nearly all of it"] = text => new[] { "fields behind it", "another Message-ID, Date, From and Subject", "fields in another order", "fields folded at 40 columns", "another boundary", "base64 in lines of 64", "more fields in the parts", "trace fields before it" }
            .Aggregate(text, (t, name) => Rewritings![name](t)),
    };

    public static byte[] Rewrite(byte[] message, string rewriting)
    {
        var text = Encoding.Latin1.GetString(message);
        var changed = Rewritings[rewriting](text);
        if (changed == text && rewriting != "nothing") throw new InvalidOperationException($"{rewriting} changes nothing.");
        return Encoding.Latin1.GetBytes(changed);
    }

    /// <summary>The octets in that transfer encoding, without a line end at the end.</summary>
    public static string Encode(byte[] bytes, string encoding) => encoding switch
    {
        "base64" => Wire.Lines(bytes).TrimEnd(),
        "quoted-printable" => QuotedPrintable(bytes),
        "7bit" or "8bit" or "binary" => Encoding.Latin1.GetString(bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
    };

    private static string QuotedPrintable(byte[] bytes)
    {
        var text = new StringBuilder();
        var column = 0;
        foreach (var octet in bytes)
        {
            var piece = octet is > 32 and < 127 and not (byte)'=' ? ((char)octet).ToString() : $"={octet:X2}";
            if (column + piece.Length > 75)
            {
                text.Append("=\r\n");
                column = 0;
            }

            text.Append(piece);
            column += piece.Length;
        }

        return text.ToString();
    }

    private static string Halves(string text, out string top)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2;
        top = text[..end];
        return text[end..];
    }

    private static string Top(string text, Func<string, string> change)
    {
        var body = Halves(text, out var top);
        return change(top) + body;
    }

    private static IEnumerable<string> Fields(string top) => Field().Matches(top).Select(m => m.Value);

    /// <summary>Breaks the CryptoList fields within their values and behind a semicolon, as they may be.</summary>
    private static string Narrow(string field)
    {
        var line = field.TrimEnd().Replace("\r\n", "");
        if (!line.StartsWith("CryptoList-", StringComparison.OrdinalIgnoreCase)) return field;
        var text = new StringBuilder();
        while (line.Length > 40)
        {
            var semicolon = line.LastIndexOf(';', 39);
            var cut = semicolon > line.LastIndexOf('=', 39) ? semicolon + 1 : 40;
            text.Append(line.AsSpan(0, cut)).Append("\r\n");
            line = "\t" + line[cut..];
        }

        return text.Append(line).Append("\r\n").ToString();
    }

    private static string BoundaryOf(string text) => Boundary().Match(text).Groups[1].Value;

    private static string Encoded(string text, Func<string, string> change) => Base64Part().Replace(text, m => m.Groups[1].Value + change(m.Groups[2].Value));

    private static string Lines(string base64, int width) => string.Concat(base64.Replace("\r\n", "").Chunk(width).Select(c => new string(c) + "\r\n"));

    private static string Recoded(string text, string encoding) => Base64Part().Replace(text, m =>
        m.Groups[1].Value.Replace("base64", encoding) + Encode(Convert.FromBase64String(m.Groups[2].Value), encoding) + "\r\n");

    [GeneratedRegex(@"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*")]
    private static partial Regex Field();

    [GeneratedRegex(@"^(From|Date|Subject|Message-ID): [^\r]*\r\n(?:[ \t][^\r\n]*\r\n)*", RegexOptions.Multiline)]
    private static partial Regex OuterField();

    [GeneratedRegex("boundary=\"([^\"]+)\"")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"(Content-Transfer-Encoding: base64\r\n\r\n)([A-Za-z0-9+/=\r\n]*\r\n)(?=--)")]
    private static partial Regex Base64Part();
}
