using System.Text;
using System.Text.Json.Nodes;
using CryptoList.Protocol.Json;

namespace CryptoList.Vectors;

/// <summary>Strict JSON: an object of at most 200 octets with v (1), n (integer), t (text) and b (4 octets).</summary>
internal static class JsonScenarios
{
    public static IEnumerable<Vector> All() => [.. Good(), .. Form(), .. Names(), .. Integers(), .. TextAndBytes()];

    private static IEnumerable<Vector> Good() =>
    [
        Read("plain", "In order, without white space.", """{"v":1,"n":7,"t":"abc","b":"AAECAw"}""", 7, "abc"),
        Read("other-order", "Order is free.", """{"b":"AAECAw","t":"abc","n":7,"v":1}""", 7, "abc"),
        Read("spaces-between-tokens", "Spaces between tokens.", """{ "v" : 1 , "n" : 7 , "t" : "abc" , "b" : "AAECAw" }""", 7, "abc"),
        Read("the-two-escapes", "A quotation mark and a backslash.", """{"v":1,"n":7,"t":"\"\\","b":"AAECAw"}""", 7, "\"\\"),
        Read("text-beyond-ascii", "UTF-8 as it is.", """{"v":1,"n":7,"t":"é🙂","b":"AAECAw"}""", 7, "é🙂"),
        Read("empty-text", "Text may be empty where nothing else is said.", """{"v":1,"n":0,"t":"","b":"AAECAw"}""", 0, ""),
        Read("of-200-octets", "As long as it may be.", $$"""{"v":1,"n":7,"t":"{{new string('x', 200 - 33)}}","b":"AAECAw"}""", 7, new string('x', 200 - 33)),
        Read("largest-integer", "2^53 - 1.", """{"v":1,"n":9007199254740991,"t":"abc","b":"AAECAw"}""", 9007199254740991, "abc"),
    ];

    private static IEnumerable<Vector> Form() =>
    [
        Refused(StrictJsonFault.NotAnObject, "nothing", "No octets.", ""),
        Refused(StrictJsonFault.NotAnObject, "array", "An array.", "[1]"),
        Refused(StrictJsonFault.NotAnObject, "space-before", "A space before the object.", """ {"v":1,"n":7,"t":"abc","b":"AAECAw"}"""),
        Refused(StrictJsonFault.NotAnObject, "byte-order-mark", "EF BB BF before the object.", "\uFEFF{\"v\":1,\"n\":7,\"t\":\"abc\",\"b\":\"AAECAw\"}"),
        Refused(StrictJsonFault.TrailingData, "space-after", "A space after the object.", """{"v":1,"n":7,"t":"abc","b":"AAECAw"} """),
        Refused(StrictJsonFault.TrailingData, "object-after", "A second object.", """{"v":1,"n":7,"t":"abc","b":"AAECAw"}{}"""),
        Refused(StrictJsonFault.Syntax, "cut-short", "The closing brace is missing.", """{"v":1,"n":7,"t":"abc","b":"AAECAw" """),
        Refused(StrictJsonFault.Syntax, "comma-at-the-end", "A comma before the closing brace.", """{"v":1,"n":7,"t":"abc","b":"AAECAw",}"""),
        Refused(StrictJsonFault.Syntax, "comment", "JSON has none.", """{"v":1,/**/"n":7,"t":"abc","b":"AAECAw"}"""),
        Refused(StrictJsonFault.ControlCharacter, "line-feed-between-tokens", "What is signed is one line.", "{\"v\":1,\n\"n\":7,\"t\":\"abc\",\"b\":\"AAECAw\"}"),
        Refused(StrictJsonFault.TooLarge, "of-201-octets", "One more than the limit.", $$"""{"v":1,"n":7,"t":"{{new string('x', 201 - 33)}}","b":"AAECAw"}"""),
        Vector("not-utf-8", "FF within text.", [.. "{\"v\":1,\"n\":7,\"t\":\""u8, 0xFF, .. "\",\"b\":\"AAECAw\"}"u8], Refusal(StrictJsonFault.NotUtf8)),
        Vector("surrogate-in-utf-8", "A surrogate in three octets.", [.. "{\"v\":1,\"n\":7,\"t\":\""u8, 0xED, 0xA0, 0x80, .. "\",\"b\":\"AAECAw\"}"u8], Refusal(StrictJsonFault.NotUtf8)),
    ];

    private static IEnumerable<Vector> Names() =>
    [
        Refused(StrictJsonFault.DuplicateName, "name-twice", "n twice, with one value.", """{"v":1,"n":7,"n":7,"t":"abc","b":"AAECAw"}"""),
        Refused(StrictJsonFault.MissingName, "name-missing", "There is no n.", """{"v":1,"t":"abc","b":"AAECAw"}"""),
        Refused(StrictJsonFault.UnknownName, "name-unknown", "x is not known.", """{"v":1,"n":7,"t":"abc","b":"AAECAw","x":1}"""),
        Refused(StrictJsonFault.MissingName, "name-in-upper-case", "N is not n.", """{"v":1,"N":7,"t":"abc","b":"AAECAw"}"""),
        Refused(StrictJsonFault.BadEscape, "name-escaped", "n by its code point.", """{"v":1,"\u006e":7,"t":"abc","b":"AAECAw"}"""),
        Refused(StrictJsonFault.UnsupportedVersion, "version-2", "A later version.", """{"v":2,"n":7,"t":"abc","b":"AAECAw"}"""),
    ];

    private static IEnumerable<Vector> Integers() =>
    [
        Number("integer-with-a-fraction", "7.0", StrictJsonFault.BadInteger),
        Number("integer-with-an-exponent", "7e0", StrictJsonFault.BadInteger),
        Number("integer-negative", "-7", StrictJsonFault.BadInteger),
        Number("integer-minus-zero", "-0", StrictJsonFault.BadInteger),
        Number("integer-with-a-leading-zero", "07", StrictJsonFault.Syntax),
        Number("integer-2-to-the-53", "9007199254740992", StrictJsonFault.BadInteger),
        Number("integer-of-20-digits", "18446744073709551623", StrictJsonFault.BadInteger),
        Number("integer-as-text", "\"7\"", StrictJsonFault.WrongType),
        Number("integer-as-true", "true", StrictJsonFault.WrongType),
        Number("integer-as-null", "null", StrictJsonFault.WrongType),
        Number("integer-in-an-array", "[7]", StrictJsonFault.WrongType),
    ];

    private static IEnumerable<Vector> TextAndBytes() =>
    [
        Text("escape-by-code-point", "\\u0061", StrictJsonFault.BadEscape),
        Text("escape-of-a-line-feed", "\\n", StrictJsonFault.BadEscape),
        Text("escape-of-a-slash", "\\/", StrictJsonFault.BadEscape),
        Text("half-a-surrogate-pair-escaped", "\\uD800", StrictJsonFault.BadEscape),
        Text("tab-in-text", "\t", StrictJsonFault.ControlCharacter),
        Text("delete-in-text", "\u007F", StrictJsonFault.ControlCharacter),
        Text("c1-control-in-text", "\u009B", StrictJsonFault.ControlCharacter),
        Binary("base64-with-padding", "AAECAw==", StrictJsonFault.BadBase64),
        Binary("base64-with-unused-bits", "AAECAx", StrictJsonFault.BadBase64),
        Binary("base64-of-the-other-alphabet", "++++/w", StrictJsonFault.BadBase64),
        Binary("base64-with-white-space", "AAEC Aw", StrictJsonFault.BadBase64),
        Binary("three-octets", "AAEC", StrictJsonFault.WrongLength),
        Binary("five-octets", "AAECAwQ", StrictJsonFault.WrongLength),
    ];

    private static Vector Number(string name, string n, StrictJsonFault fault) => Refused(fault, name, $"n is {n}.", $$"""{"v":1,"n":{{n}},"t":"abc","b":"AAECAw"}""");

    private static Vector Text(string name, string t, StrictJsonFault fault) => Refused(fault, name, "In t.", $$"""{"v":1,"n":7,"t":"a{{t}}c","b":"AAECAw"}""");

    private static Vector Binary(string name, string b, StrictJsonFault fault) => Refused(fault, name, $"b is {b}.", $$"""{"v":1,"n":7,"t":"abc","b":"{{b}}"}""");

    private static Vector Read(string name, string what, string json, long n, string t) =>
        Vector(name, what, Encoding.UTF8.GetBytes(json), new JsonObject { ["outcome"] = "read", ["n"] = n, ["t"] = t, ["b"] = "AAECAw" });

    private static Vector Refused(StrictJsonFault fault, string name, string what, string json) => Vector(name, what, Encoding.UTF8.GetBytes(json), Refusal(fault));

    private static JsonObject Refusal(StrictJsonFault fault) => new() { ["outcome"] = "refused", ["fault"] = Texts.Kebab(fault.ToString()) };

    private static Vector Vector(string name, string what, byte[] json, JsonObject expect) =>
        new("json", name, what, (string)expect["outcome"]! == "refused", new JsonObject { ["json"] = Convert.ToBase64String(json), ["expect"] = expect });
}
