namespace CryptoList.Protocol.Posts;

/// <summary>
/// The grammar of the CryptoList fields: <c>name=value</c> separated by <c>;</c>, lower-case names, any order, each exactly once,
/// none unknown, none empty; white space around parameters and inside values is dropped (mail is folded anew on its way).
/// </summary>
internal static class FieldParameters
{
    /// <summary>The values in the order of <paramref name="names"/>, or null.</summary>
    public static string[]? TryParse(string field, ReadOnlySpan<string> names)
    {
        var values = new string[names.Length];
        var rest = field.AsSpan();
        for (var count = 0; ; count++)
        {
            var end = rest.IndexOf(';');
            var parameter = (end < 0 ? rest : rest[..end]).Trim(" \t");
            var equals = parameter.IndexOf('=');
            if (equals < 0 || count == names.Length) return null;
            var index = names.IndexOf(parameter[..equals].ToString());
            var value = WithoutWhiteSpace(parameter[(equals + 1)..]);
            if (index < 0 || values[index] is not null || value.Length == 0) return null;
            values[index] = value;
            if (end < 0) return count == names.Length - 1 ? values : null;
            rest = rest[(end + 1)..];
        }
    }

    private static string WithoutWhiteSpace(ReadOnlySpan<char> value) =>
        value.ContainsAny(' ', '\t') ? value.ToString().Replace(" ", "").Replace("\t", "") : value.ToString();
}
