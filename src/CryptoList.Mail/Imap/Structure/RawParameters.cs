namespace CryptoList.Mail.Imap.Structure;

/// <summary>A field of MIME as BODYSTRUCTURE shows it: its words and parameters as they are written; pieces of one parameter (RFC 2231 section 3) are joined, and decoding them is the client's.</summary>
internal sealed record RawParameters(string Word, IReadOnlyList<(string Name, string Value)> Parameters)
{
    private const int MaxParameters = 200;

    /// <summary>Reads what can be read; null for an empty value.</summary>
    public static RawParameters? Read(string? value)
    {
        if (string.IsNullOrEmpty(value)) return null;
        var at = 0;
        var word = Take(value, ref at, "=;").Trim();
        var parameters = new List<(string, string)>();
        while (at < value.Length && parameters.Count < MaxParameters)
        {
            if (value[at++] != ';') continue;
            var name = Take(value, ref at, "=;").Trim();
            if (name.Length == 0 || at >= value.Length || value[at] != '=') continue;
            at++;
            parameters.Add((name, Take(value, ref at, ";").Trim()));
        }

        return word.Length == 0 ? null : new RawParameters(word, Joined(parameters));
    }

    /// <summary>The list in brackets, or NIL.</summary>
    public static void Write(ImapStringWriter output, IReadOnlyList<(string Name, string Value)>? parameters)
    {
        if (parameters is not { Count: > 0 })
        {
            output.Raw("NIL");
            return;
        }

        for (var i = 0; i < parameters.Count; i++) output.Raw(i == 0 ? "(" : " ").String(parameters[i].Name).Raw(" ").String(parameters[i].Value);
        output.Raw(")");
    }

    private static List<(string Name, string Value)> Joined(List<(string Name, string Value)> parameters)
    {
        var joined = new List<(string Name, string Value)>();
        foreach (var (name, value) in parameters)
        {
            var star = name.IndexOf('*', StringComparison.Ordinal);
            if (star <= 0 || star == name.Length - 1)
            {
                joined.Add((name, value));
                continue;
            }

            if (name[(star + 1)..].TrimEnd('*') != "0") continue;
            var stem = name[..star];
            var pieces = new List<(string Name, string Value)>();
            while (parameters.FindIndex(p => p.Name.TrimEnd('*').Equals($"{stem}*{pieces.Count}", StringComparison.OrdinalIgnoreCase)) is >= 0 and var next) pieces.Add(parameters[next]);
            var encoded = pieces.Exists(p => p.Name.EndsWith('*'));
            joined.Add((encoded ? stem + "*" : stem, string.Concat(pieces.Select(p => !encoded || p.Name.EndsWith('*') ? p.Value : Uri.EscapeDataString(p.Value)))));
        }

        return joined;
    }

    /// <summary>Up to one of these marks; quoted strings lose their quotes, comments go.</summary>
    private static string Take(string value, ref int at, string ends)
    {
        var text = new System.Text.StringBuilder();
        while (at < value.Length && !ends.Contains(value[at], StringComparison.Ordinal))
        {
            var c = value[at++];
            if (c == '"')
            {
                for (; at < value.Length && value[at] != '"'; at++)
                {
                    if (value[at] == '\\' && at + 1 < value.Length) at++;
                    text.Append(value[at]);
                }

                at++;
            }
            else if (c == '(')
            {
                for (var depth = 1; at < value.Length && depth > 0; at++) depth += value[at] switch { '(' => 1, ')' => -1, _ => 0 };
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
