using System.Buffers;

namespace CryptoList.Mail.Headers;

/// <summary>Reads the parameters of a MIME field, RFC 2045 section 5.1 and RFC 2231.</summary>
internal static class ParameterReader
{
    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t;\"()\\");

    /// <summary>
    /// Everything from the first <c>;</c> on; null for a syntax error or a parameter that is there twice, as itself or in
    /// its RFC 2231 form: two readers might take different ones. Only <c>name</c> and <c>filename</c>, which decide
    /// nothing and are widely written twice, may have both forms; the extended one counts.
    /// </summary>
    public static Dictionary<string, string>? Read(ref StructuredScanner scanner)
    {
        // Every name takes its place when it is first seen; null until a value in the plain form comes.
        var plain = new Dictionary<string, string?>(StringComparer.Ordinal);
        var extended = new Dictionary<string, ExtendedParameter>(StringComparer.Ordinal);
        while (true)
        {
            if (!scanner.SkipBlanks())
                return null;
            if (scanner.AtEnd)
                return Join(plain, extended);
            if (!scanner.TryTake(';') || !scanner.SkipBlanks())
                return null;
            if (scanner.AtEnd || scanner.Peek() == ';')
                continue; // an empty parameter, most often after the last one
            var name = scanner.TakeWhile(StructuredScanner.TokenChars).ToString().ToLowerInvariant();
            if (name.Length == 0 || !scanner.SkipBlanks() || !scanner.TryTake('=') || !scanner.SkipBlanks())
                return null;
            if (ReadValue(ref scanner) is not { } value || !Add(plain, extended, name, value))
                return null;
        }
    }

    private static string? ReadValue(ref StructuredScanner scanner)
    {
        if (scanner.Peek() == '"')
            return scanner.TryReadQuoted(out var quoted) ? quoted : null;
        // Wider than a token: "=", "/", ":" and the like are often left unquoted, and can mean only one thing here.
        var value = scanner.TakeUntil(ValueEnds);
        return value.IsEmpty ? null : value.ToString();
    }

    private static bool Add(
        Dictionary<string, string?> plain, Dictionary<string, ExtendedParameter> extended, string name, string value)
    {
        var star = name.IndexOf('*');
        if (star < 0)
            return IsName(name) && AddPlain(plain, name, value);
        var mark = name.AsSpan(star + 1);
        var encoded = mark.IsEmpty || mark[^1] == '*';
        var digits = mark.TrimEnd('*');
        if (star == 0 || mark.Length - digits.Length > 1)
            return false;
        var index = -1;
        if (!digits.IsEmpty && !IsIndex(digits, out index))
            return false;
        name = name[..star];
        if (!IsName(name))
            return false;
        plain.TryAdd(name, null);
        if (!extended.TryGetValue(name, out var parameter))
            extended.Add(name, parameter = new ExtendedParameter());
        return parameter.Add(index, encoded, value);
    }

    private static bool AddPlain(Dictionary<string, string?> plain, string name, string value)
    {
        if (plain.GetValueOrDefault(name) is not null) return false;
        plain[name] = value;
        return true;
    }

    private static bool IsName(string name) =>
        name.Length <= ParameterWriter.LongestName && !name.AsSpan().ContainsAnyExcept(StructuredScanner.ParameterNameChars);

    private static bool IsIndex(ReadOnlySpan<char> digits, out int index)
    {
        index = 0;
        return digits.Length <= 3 && !digits.ContainsAnyExceptInRange('0', '9') && (digits.Length == 1 || digits[0] != '0')
            && int.TryParse(digits, out index);
    }

    private static Dictionary<string, string>? Join(
        Dictionary<string, string?> plain, Dictionary<string, ExtendedParameter> extended)
    {
        foreach (var (name, parameter) in extended)
        {
            if (plain[name] is not null && name is not ("name" or "filename"))
                return null;
            if (parameter.Join() is not { } value)
                return null;
            plain[name] = value;
        }

        return plain!;
    }
}
