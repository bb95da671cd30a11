using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using static CryptoList.Vectors.SubmissionVector;

namespace CryptoList.Vectors;

/// <summary>Submissions: container, fields, control part and HDR.</summary>
internal static partial class SubmissionFormScenarios
{
    public static IEnumerable<Vector> All() => [.. Good(), .. Container(), .. KeyField(), .. ControlPart(), .. Header()];

    private static IEnumerable<Vector> Good() =>
    [
        Accepted("as-the-author-sealed-it", "An ordinary post.", (w, bob) => new ForgedPost(w, bob).Seal()),
        Accepted("relay-rewrote-outer-fields", "Message-ID, Date, From and Subject outside are another's; Received, Return-Path and others stand before them.",
            (w, bob) => new ForgedPost(w, bob)
            {
                Message = text => "Return-Path: <bounce@relay.example>\r\nReceived: from a by b; Sat, 21 Nov 2026 07:00:00 +0000\r\n"
                    + OuterField().Replace(text.Replace("From: bob@example.org", "From: Mallory <mallory@example.com>"), "$1: Sat, 1 Jan 2000 00:00:00 +0000", 1),
            }.Seal()),
        Accepted("relay-folded-key-field-anew", "The key field comes in one line of 400 characters, a tab amid its values.",
            (w, bob) => new ForgedPost(w, bob) { Message = text => KeyFieldText().Replace(text, m => m.Value.Replace("\r\n ", "").Replace("ct=", "ct= \t ")) }.Seal()),
        Accepted("key-field-parameters-in-another-order", "ct, enc, to, v, without white space.",
            (w, bob) => new ForgedPost(w, bob) { KeyField = value => string.Join(";", value.Split("; ").Reverse()) }.Seal()),
        Accepted("preamble-and-epilogue", "Text before the first boundary and after the last.",
            (w, bob) => new ForgedPost(w, bob) { Message = text => text.Replace("\r\n\r\n--" + Wire.Boundary + "\r\nContent-Type: application/c", "\r\n\r\nThis is a sealed post.\r\n--" + Wire.Boundary + "\r\nX-Extra: yes\r\nContent-Type: application/c") + "-- \r\nA relay's advertisement\r\n" }.Seal()),
        Accepted("control-part-8bit", "A relay took the base64 off the control part.", (w, bob) => Reencoded(w, bob, "8bit")),
        Accepted("control-part-quoted-printable", "A relay encoded the control part anew, with soft line breaks.", (w, bob) => Reencoded(w, bob, "quoted-printable")),
        Accepted("body-binary", "A relay that speaks BINARYMIME took the base64 off the body.", (w, bob) => Binary(w, bob)),
        Accepted("lines-end-in-lf", "As a Unix mailbox file holds it.", (w, bob) => new ForgedPost(w, bob) { Message = text => text.Replace("\r\n", "\n") }.Seal()),
        Accepted("header-with-white-space-between-tokens", "HDR is not in the shortest form; it is hashed as it came.",
            (w, bob) => new ForgedPost(w, bob) { Header = json => json.Replace(",\"", " , \"").Replace("\":", "\" : ") }.Seal()),
        Accepted("message-id-of-250-octets", "The longest mid.", (w, bob) => new ForgedPost(w, bob) { MessageId = $"<{new string('m', 236)}@example.org>" }.Seal()),
        Accepted("body-of-one-full-chunk-and-an-empty-one", "ENTITY and author are exactly 16,384 octets.", (w, bob) => FullChunk(w, bob)),
    ];

    private static IEnumerable<Vector> Container() =>
    [
        Refused(PostFault.NotAPost, "ordinary-mail", "Mail in the clear.", (w, bob) => new ForgedPost(w, bob) { Message = _ => "From: bob@example.org\r\nSubject: hello\r\n\r\nhello\r\n" }.Seal()),
        Refused(PostFault.NotAPost, "wrapped-in-multipart-mixed", "A relay put the container into a multipart/mixed with a footer.",
            (w, bob) => new ForgedPost(w, bob) { Message = text => $"Content-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\n{text}\r\n--f\r\nContent-Type: text/plain\r\n\r\nfooter\r\n--f--\r\n" }.Seal()),
        Changed(PostFault.NotAPost, "another-protocol", "multipart/encrypted, as OpenPGP has it.", t => t.Replace("protocol=\"application/cryptolist\"", "protocol=\"application/pgp-encrypted\"")),
        Changed(PostFault.ContainerMalformed, "third-part", "A scanner appended a part.", t => t[..^4] + "\r\nContent-Type: text/plain\r\n\r\nChecked.\r\n--" + Wire.Boundary + "--\r\n"),
        Changed(PostFault.ContainerMalformed, "body-part-missing", "The second part is gone.", t => t[..t.IndexOf($"--{Wire.Boundary}\r\nContent-Type: application/octet", StringComparison.Ordinal)] + $"--{Wire.Boundary}--\r\n"),
        Changed(PostFault.ContainerMalformed, "parts-exchanged", "The two parts bear each other's types.", t => t.Replace("Content-Type: application/cryptolist", "Content-Type: x").Replace("application/octet-stream", "application/cryptolist").Replace("Content-Type: x", "Content-Type: application/octet-stream")),
        Changed(PostFault.ContainerMalformed, "body-part-of-another-type", "The second part is text/plain.", t => t.Replace("application/octet-stream", "text/plain")),
        Changed(PostFault.ContainerMalformed, "closing-boundary-missing", "The message was cut short.", t => t[..^(Wire.Boundary.Length + 6)]),
        Changed(PostFault.ContainerMalformed, "content-type-doubled", "Two top-level Content-Type fields.", t => "Content-Type: text/plain\r\n" + t),
        Changed(PostFault.ContainerMalformed, "transfer-encoding-doubled-in-a-part", "The body part has two Content-Transfer-Encoding fields.", t => t.Replace("application/octet-stream\r\n", "application/octet-stream\r\nContent-Transfer-Encoding: 7bit\r\n")),
        Changed(PostFault.ContainerMalformed, "transfer-encoding-unknown", "The body part is in x-uuencode.", t => Last(t, "Encoding: base64", "Encoding: x-uuencode")),
        Changed(PostFault.ContainerMalformed, "control-part-of-damaged-base64", "A character that is not of base64.", t => t.Replace("base64\r\n\r\neyJ2", "base64\r\n\r\n*yJ2")),
        Changed(PostFault.ContainerMalformed, "bare-cr-in-the-header", "A CR that ends no line.", t => "X-Odd: a\rb\r\n" + t),
        Refused(PostFault.ContainerMalformed, "control-part-of-4097-octets", "Longer than a control part may be.", (w, bob) => new ForgedPost(w, bob) { Control = json => json.PadRight(4097) }.Seal()),
        Changed(PostFault.BodyEncodingDamaged, "body-with-a-foreign-character", "An exclamation mark amid the body's base64.", t => t[..^40] + "!" + t[^39..]),
        Changed(PostFault.BodyEncodingDamaged, "body-base64-of-a-wrong-length", "The body's base64 has one character too many.", t => Last(t, $"\r\n--{Wire.Boundary}--", "\r\nA\r\n--" + Wire.Boundary + "--")),
    ];

    private static IEnumerable<Vector> KeyField() =>
    [
        Changed(PostFault.KeyFieldMissing, "key-field-missing", "A relay dropped the field.", t => KeyFieldText().Replace(t, "")),
        Changed(PostFault.KeyFieldDoubled, "key-field-doubled", "The same field twice.", t => KeyFieldText().Match(t).Value + t),
        Changed(PostFault.DistributionUnexpected, "distribution-field-in-a-submission", "A copy sent in as a submission.", t => "CryptoList-Distribution: v=1; dist=e30; sig=AA\r\n" + t),
        Field("key-field-version-2", "A version that is not known.", v => v.Replace("v=1", "v=2")),
        Field("key-field-unknown-parameter", "One name too many.", v => v + "; x=1"),
        Field("key-field-parameter-missing", "No enc.", v => Regex.Replace(v, "enc=[^;]*; ", "")),
        Field("key-field-parameter-doubled", "v twice.", v => "v=1; " + v),
        Field("key-field-upper-case-name", "Names are lower case.", v => v.Replace("to=", "To=")),
        Field("key-field-empty-value", "ct without a value.", v => v[..(v.IndexOf("ct=", StringComparison.Ordinal) + 3)]),
        Field("key-field-trailing-semicolon", "Nothing follows the last semicolon.", v => v + ";"),
        Field("key-field-with-padding", "base64url with an equals sign.", v => v + "="),
        Field("key-field-not-canonical", "Unused bits that are not zero.", v => Regex.Replace(v, "to=(.{10}).", "to=$1B")),
        Field("key-field-key-id-of-7-octets", "A key id is 8 octets.", v => Regex.Replace(v, "to=[^;]*", "to=AAAAAAAAAA")),
    ];

    private static IEnumerable<Vector> ControlPart() =>
    [
        Control("control-part-with-an-unknown-name", "A name that version 1 does not have.", j => j.Replace("{\"v\":1,", "{\"v\":1,\"x\":1,")),
        Control("control-part-without-sig", "A name is missing.", j => Regex.Replace(j, ",\"sig\":\"[^\"]*\"", "")),
        Control("control-part-with-a-name-twice", "Two readers might take different ones.", j => j.Replace("{\"v\":1,", "{\"v\":1,\"v\":1,")),
        Control("control-part-with-something-after-it", "A space after the object.", j => j + " "),
        Control("control-part-with-a-byte-order-mark", "EF BB BF before the object.", j => "\uFEFF" + j),
        Control("control-part-with-a-signature-of-63-octets", "Signatures are 64 octets.", j => Regex.Replace(j, "\"sig\":\"[^\"]*\"", $"\"sig\":\"{new string('A', 84)}\"")),
        Control("control-part-not-an-object", "An array.", j => $"[{j}]"),
        Refused(PostFault.UnsupportedVersion, "control-part-of-version-2", "A later version of the protocol.", (w, bob) => new ForgedPost(w, bob) { Control = j => j.Replace("{\"v\":1,", "{\"v\":2,") }.Seal()),
    ];

    private static IEnumerable<Vector> Header() =>
    [
        Hdr("header-with-an-unknown-name", "A name that mode 1 does not have.", j => j.Replace("{\"v\":1,", "{\"v\":1,\"peer\":\"AAAAAAAAAAAAAAAAAAAAAA\",")),
        Hdr("header-number-as-text", "seq as \"1\".", j => Regex.Replace(j, "\"seq\":(\\d+)", "\"seq\":\"$1\"")),
        Hdr("header-number-with-a-fraction", "epoch as 1.0.", j => j.Replace("\"epoch\":1,", "\"epoch\":1.0,")),
        Hdr("header-number-with-an-exponent", "epoch as 1e0.", j => j.Replace("\"epoch\":1,", "\"epoch\":1e0,")),
        Hdr("header-number-negative", "epoch as -1.", j => j.Replace("\"epoch\":1,", "\"epoch\":-1,")),
        Hdr("header-number-with-a-leading-zero", "epoch as 01.", j => j.Replace("\"epoch\":1,", "\"epoch\":01,")),
        Hdr("header-number-of-2-to-the-53", "One more than the largest integer.", j => Regex.Replace(j, "\"seq\":\\d+", "\"seq\":9007199254740992")),
        Hdr("header-escape-by-code-point", "all with \\u0061.", j => j.Replace("\"all\"", "\"\\u0061ll\"")),
        Hdr("header-message-id-without-at", "mid has no @.", j => Regex.Replace(j, "\"mid\":\"[^\"]*\"", "\"mid\":\"<abc>\"")),
        Hdr("header-message-id-with-two-at", "mid has two @.", j => Regex.Replace(j, "\"mid\":\"[^\"]*\"", "\"mid\":\"<a@b@c>\"")),
        Hdr("header-message-id-with-a-space", "mid has a space.", j => Regex.Replace(j, "\"mid\":\"[^\"]*\"", "\"mid\":\"<a b@c>\"")),
        Hdr("header-message-id-of-251-octets", "One octet too long.", j => Regex.Replace(j, "\"mid\":\"[^\"]*\"", $"\"mid\":\"<{new string('m', 237)}@example.org>\"")),
        Hdr("header-group-not-normalised", "e and a combining acute accent, not NFC.", j => j.Replace("\"all\"", "\"caf\u0065\u0301\"")),
        Hdr("header-group-empty", "A group has a name.", j => j.Replace("\"all\"", "\"\"")),
        Hdr("header-group-of-65-octets", "One octet too long.", j => j.Replace("\"all\"", $"\"{new string('g', 65)}\"")),
        Hdr("header-void-empty", "void is left out when empty.", j => j[..^1] + ",\"void\":[]}"),
        Hdr("header-void-not-ascending", "3 before 2.", j => Voids(j, "3,2")),
        Hdr("header-void-of-its-own-number", "Each is below seq.", j => Voids(j, "100")),
        Hdr("header-void-of-17-numbers", "At most 16.", j => Voids(j, string.Join(',', Enumerable.Range(1, 17)))),
        Hdr("header-of-2049-octets", "Longer than HDR may be.", j => j.Insert(1, new string(' ', 2049 - j.Length))),
        Hdr("header-mode-5", "A mode that the protocol does not know.", j => j.Replace("\"mode\":1", "\"mode\":5")),
        Refused(PostFault.UnsupportedVersion, "header-of-version-2", "A later version of the protocol.", (w, bob) => new ForgedPost(w, bob) { Header = j => j.Replace("{\"v\":1,", "{\"v\":2,") }.Seal()),
    ];

    private static Vector Field(string name, string what, Func<string, string> change) =>
        Refused(PostFault.KeyFieldMalformed, name, what, (w, bob) => new ForgedPost(w, bob) { KeyField = change }.Seal());

    private static Vector Control(string name, string what, Func<string, string> change) =>
        Refused(PostFault.ControlPartMalformed, name, what, (w, bob) => new ForgedPost(w, bob) { Control = change }.Seal());

    private static Vector Hdr(string name, string what, Func<string, string> change) =>
        Refused(PostFault.HeaderMalformed, name, what, (w, bob) => new ForgedPost(w, bob) { Header = change }.Seal());

    private static string Voids(string json, string numbers) => Regex.Replace(json, "\"seq\":\\d+", "\"seq\":100")[..^1] + $",\"void\":[{numbers}]}}";

    private static string Last(string text, string find, string replace)
    {
        var at = text.LastIndexOf(find, StringComparison.Ordinal);
        return text[..at] + replace + text[(at + find.Length)..];
    }

    private static PostParts Reencoded(PostWorld world, TestMember bob, string encoding)
    {
        var post = new ForgedPost(world, bob).Seal();
        var text = Encoding.Latin1.GetString(post.Submission).Replace(Wire.Lines(post.Control), Relay.Encode(post.Control, encoding) + "\r\n");
        var at = text.IndexOf("Encoding: base64", StringComparison.Ordinal);
        text = text[..at] + "Encoding: " + encoding + text[(at + 16)..];
        return post with { Submission = Encoding.Latin1.GetBytes(text) };
    }

    private static PostParts Binary(PostWorld world, TestMember bob)
    {
        var post = new ForgedPost(world, bob).Seal();
        var text = Encoding.Latin1.GetString(post.Submission).Replace(Wire.Lines(post.Body), Encoding.Latin1.GetString(post.Body) + "\r\n");
        return post with { Submission = Encoding.Latin1.GetBytes(Last(text, "Encoding: base64", "Encoding: binary")) };
    }

    private static PostParts FullChunk(PostWorld world, TestMember bob) => new ForgedPost(world, bob) { Entity = text => text + Filling(16384 - 64 - text.Length) }.Seal();

    /// <summary>So many octets of text, in lines.</summary>
    private static string Filling(int length) => string.Concat(Enumerable.Repeat(new string('.', 62) + "\r\n", (length / 64) + 1))[^length..];

    [GeneratedRegex(@"CryptoList-Key:.*\r\n(?: .*\r\n)*")]
    private static partial Regex KeyFieldText();

    [GeneratedRegex("^(Date): .*?(?=\r)", RegexOptions.Multiline)]
    private static partial Regex OuterField();
}
