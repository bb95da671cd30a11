using FsCheck;
using FsCheck.Fluent;

namespace CryptoList.Mail.Tests;

/// <summary>Text that a field can hold: words, blanks, specials, scripts, encoded words, characters outside the BMP.</summary>
internal static class TextArbitrary
{
    private static readonly string[] Pieces =
    [
        " ", "  ", "\t", "a", "word", "Zürich", "ß", "€", "日本語", "😀", "👩‍👩‍👧", "=?", "?=", "=?utf-8?q?x?=", "_", "=", "\"", "\\", "(", ")", "<", ">", "@", ",", ";", ":", ".", "'", "%", "%41", "*", "\u007f", "\u0085", "\u2028", "\uFFFD",
        "averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword",
    ];

    public static Arbitrary<string> Value { get; } = Arb.From(
        Gen.Sized(size => Gen.ArrayOf(Gen.Elements(Pieces), Math.Max(1, size)))
            .SelectMany(pieces => Gen.Choose(0, pieces.Length), (pieces, count) => string.Concat(pieces.Take(count))));
}
