using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using static CryptoList.Vectors.CopyVector;

namespace CryptoList.Vectors;

/// <summary>Copies: container, fields, control part and HDR.</summary>
internal static partial class CopyFormScenarios
{
    public static IEnumerable<Vector> All() => [.. Container(), .. KeyFields(), .. Distributions(), .. ControlParts()];

    private static IEnumerable<Vector> Container() =>
    [
        Opened("as-the-server-wrote-it", "An ordinary copy.", Good),
        Opened("relay-rewrote-outer-fields", "From, Subject, Date and Message-ID outside are another's: none of them is used.", (w, bob) => Rewritten(w, bob, text =>
            "Received: from a by b\r\nX-Spam: no\r\n" + text.Replace("From: Team <team@lists.example.net>", "From: Mallory <mallory@example.com>")
                .Replace("Subject: [...]", "Subject: [SPAM?] hello").Replace("Date: Sat, 21 Nov 2026", "Date: Thu, 1 Jan 1970"))),
        Opened("lines-end-in-lf", "As a Unix mailbox file holds it.", (w, bob) => Rewritten(w, bob, text => text.Replace("\r\n", "\n"))),
        Opened("fields-folded-anew", "All fields in one line each.", (w, bob) => Rewritten(w, bob, text => text.Replace("\r\n ", "\t"))),
        Opened("preamble-and-epilogue", "A relay's text around the parts.", (w, bob) => Rewritten(w, bob, text => text.Replace("\r\n\r\n--" + Wire.Boundary + "\r\nContent-Type: application/c", "\r\n\r\npreamble\r\n--" + Wire.Boundary + "\r\nContent-Type: application/c") + "epilogue\r\n")),
        Vector(PostFault.NotAPost, "not-a-post", "ordinary-mail", "Mail in the clear, shown as such.", _ => "From: a@example.org\r\n\r\nhello\r\n"),
        Vector(PostFault.NotAPost, "not-a-post", "wrapped-in-multipart-mixed", "A decorated copy is not opened: opened text is never joined with text from outside.",
            text => $"Content-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\n{text}\r\n--f\r\nContent-Type: text/plain\r\n\r\nfooter\r\n--f--\r\n"),
        Changed(PostFault.ContainerMalformed, "third-part", "A scanner appended a part.", t => t[..^4] + "\r\nContent-Type: text/plain\r\n\r\nChecked.\r\n--" + Wire.Boundary + "--\r\n"),
        Changed(PostFault.ContainerMalformed, "cut-short", "The last line is missing.", t => t[..^(Wire.Boundary.Length + 6)]),
        Changed(PostFault.ContainerMalformed, "part-of-another-type", "The second part became text/plain.", t => t.Replace("application/octet-stream", "text/plain")),
        Changed(PostFault.BodyEncodingDamaged, "body-with-a-foreign-character", "An exclamation mark amid the body's base64.", t => t[..^40] + "!" + t[^39..]),
    ];

    private static IEnumerable<Vector> KeyFields() =>
    [
        Opened("key-fields-of-several-members", "One for alice, one for bob.", (w, bob) => Copy(w, bob, post => new ForgedCopy(w, post, bob) { Fields = f => [KeyFieldFor(w, post, w.Owner), .. f] })),
        Opened("key-field-for-an-older-device-key", "The device has a newer HPKE key in the log; the old one still opens.", (w, bob) =>
        {
            var old = bob.Device.HpkeKey;
            var copy = Good(w, bob);
            bob.FurtherKeys.Add(HpkePrivateKey.Generate());
            w.Append(w.AuthorOf(bob).DeviceKey(bob.Id, new(bob.Device.SigningKey, bob.FurtherKeys[0]), "phone"));
            return copy;
        }),
        Changed(PostFault.KeyFieldMissing, "key-field-missing", "Something on the way removed it.", t => KeyFieldText().Replace(t, "")),
        Fails(PostFault.NotForMyKeys, "key-field-for-another-member", "Alice's copy, delivered to bob.", (w, bob) => Copy(w, bob, post => new ForgedCopy(w, post, w.Owner))),
        Changed(PostFault.KeyFieldMalformed, "key-field-with-an-unknown-parameter", "One name too many.", t => t.Replace("CryptoList-Key: v=1;", "CryptoList-Key: v=1; x=1;")),
        Changed(PostFault.KeyFieldMalformed, "further-key-field-malformed", "Mine is good, another is not.", t => "CryptoList-Key: v=1\r\n" + t),
        Changed(PostFault.KeyFieldMalformed, "key-field-of-mode-3", "kid and wl in place of to, enc and ct.", t => KeyFieldText().Replace(t, "CryptoList-Key: v=1; kid=AAAAAAAAAAAAAAAAAAAAAA; wl=AAAA\r\n")),
    ];

    private static IEnumerable<Vector> Distributions() =>
    [
        Opened("distribution-in-another-order", "sig, dist, v.", (w, bob) => Copy(w, bob, post => new ForgedCopy(w, post, bob) { DistributionField = v => string.Join("; ", v.Split("; ").Reverse()) })),
        Opened("distribution-with-white-space-between-tokens", "DIST is hashed as it came.", (w, bob) => Copy(w, bob, post => new ForgedCopy(w, post, bob) { Dist = j => j.Replace(",\"", " , \"") })),
        Changed(PostFault.DistributionMissing, "distribution-missing", "It did not come through the list, or something removed the field.", t => DistributionText().Replace(t, "")),
        Changed(PostFault.DistributionDoubled, "distribution-doubled", "The same field twice.", t => DistributionText().Match(t).Value + t),
        Dist("distribution-with-an-unknown-name", "A name that version 1 does not have.", j => j.Replace("{\"v\":1,", "{\"v\":1,\"x\":1,")),
        Dist("distribution-of-version-2", "A later version.", j => j.Replace("{\"v\":1,", "{\"v\":2,")),
        Dist("distribution-without-ats", "A name is missing.", j => Regex.Replace(j, "\"ats\":\\d+,", "")),
        Dist("distribution-number-as-text", "an as text.", j => Regex.Replace(j, "\"an\":(\\d+)", "\"an\":\"$1\"")),
        Dist("distribution-of-2049-octets", "Longer than DIST may be.", j => j.Insert(1, new string(' ', 2049 - j.Length))),
        Changed(PostFault.DistributionMalformed, "distribution-without-signature", "No sig.", t => DistributionText().Replace(t, m => m.Value[..m.Value.IndexOf("; sig", StringComparison.Ordinal)] + "\r\n", 1)),
        Fails(PostFault.DistributionForAnotherPost, "distribution-of-another-message-id", "DIST names another mid.", (w, bob) => Copy(w, bob, post => new ForgedCopy(w, post, bob) { Dist = j => Regex.Replace(j, "\"mid\":\"[^\"]*\"", "\"mid\":\"<other@example.org>\"") })),
        Fails(PostFault.DistributionForAnotherPost, "distribution-of-another-list", "DIST names another list.", (w, bob) => Copy(w, bob, post => new ForgedCopy(w, post, bob) { Dist = j => j.Replace(w.Log.List.ToString(), "AAAAAAAAAAAAAAAAAAAAAA") })),
    ];

    private static IEnumerable<Vector> ControlParts() =>
    [
        Fails(PostFault.ControlPartMalformed, "control-part-with-something-after-it", "A space after the object.", (w, bob) => Copy(w, bob, post => new ForgedCopy(w, post, bob) { Control = [.. post.Control, (byte)' '] })),
        Fails(PostFault.HeaderMalformed, "header-with-a-name-twice", "Two readers might take different ones.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Header = j => j.Replace("\"mode\":1", "\"mode\":1,\"mode\":1") })),
        Fails(PostFault.HeaderMalformed, "header-void-empty", "void is left out when empty.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Header = j => j[..^1] + ",\"void\":[]}" })),
        Fails(PostFault.UnsupportedVersion, "header-of-version-2", "A later version of the protocol.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Header = j => j.Replace("{\"v\":1,", "{\"v\":2,") })),
        Fails(PostFault.HeaderMalformed, "header-mode-5", "A mode that the protocol does not know.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Header = j => j.Replace("\"mode\":1", "\"mode\":5") })),
    ];

    private static Vector Dist(string name, string what, Func<string, string> change) =>
        Fails(PostFault.DistributionMalformed, name, what, (w, bob) => Copy(w, bob, post => new ForgedCopy(w, post, bob) { Dist = change }));

    private static CopyCase Copy(PostWorld world, TestMember bob, Func<PostParts, ForgedCopy> make)
    {
        var post = new ForgedPost(world, world.Owner).Seal();
        return new(make(post).Write(), post.EntityHash);
    }

    private static CopyCase Rewritten(PostWorld world, TestMember bob, Func<string, string> change)
    {
        var copy = Good(world, bob);
        return copy with { Message = Encoding.Latin1.GetBytes(change(Encoding.Latin1.GetString(copy.Message))) };
    }

    private static Vector Vector(PostFault fault, string outcome, string name, string what, Func<string, string> change)
    {
        var vector = Fails(fault, name, what, (w, bob) => Rewritten(w, bob, change));
        vector.Content["expect"]!["outcome"] = outcome;
        return vector;
    }

    private static string KeyFieldFor(PostWorld world, PostParts post, TestMember member) =>
        KeyFieldText().Match(Encoding.Latin1.GetString(new ForgedCopy(world, post, member).Write())).Value.Replace("\r\n ", "").TrimEnd();

    [GeneratedRegex(@"CryptoList-Key:.*\r\n(?: .*\r\n)*")]
    private static partial Regex KeyFieldText();

    [GeneratedRegex(@"CryptoList-Distribution:.*\r\n(?: .*\r\n)*")]
    private static partial Regex DistributionText();
}
