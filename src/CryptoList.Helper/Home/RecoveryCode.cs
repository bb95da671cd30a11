using System.Security.Cryptography;
using System.Text;

namespace CryptoList.Helper.Home;

/// <summary>
/// What opens a backup: 125 random bits in five groups of five characters, none of which looks like another (Crockford's base 32). For
/// paper: read back in any case, with or without the hyphens, with O for 0 and I or L for 1.
/// </summary>
internal static class RecoveryCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 25;
    private const int Group = 5;

    public static string Generate() => Show(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>The code as <see cref="Generate"/> wrote it; null when that cannot be one.</summary>
    public static string? TryParse(string typed)
    {
        var code = new StringBuilder(Length);
        foreach (var c in typed.ToUpperInvariant())
        {
            if (c == '-' || char.IsWhiteSpace(c)) continue;
            var meant = c switch { 'O' => '0', 'I' or 'L' => '1', _ => c };
            if (!Alphabet.Contains(meant) || code.Length == Length) return null;
            code.Append(meant);
        }

        return code.Length == Length ? Show(code.ToString()) : null;
    }

    private static string Show(string code) => string.Join('-', code.Chunk(Group).Select(part => new string(part)));
}
