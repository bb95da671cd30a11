using System.Diagnostics.CodeAnalysis;

namespace CryptoList.Mail.Headers;

/// <summary>A Content-Disposition value, RFC 2183, parameters decoded after RFC 2231; names lower-cased.</summary>
public sealed class ContentDisposition
{
    private ContentDisposition(string kind, IReadOnlyDictionary<string, string> parameters)
    {
        Kind = kind;
        Parameters = parameters;
    }

    /// <summary>Lower case, e.g. <c>attachment</c>.</summary>
    public string Kind { get; }

    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>As the sender wrote it, or null. It may hold path separators and anything else: never a path to write to.</summary>
    public string? FileName => Parameters.GetValueOrDefault("filename");

    /// <summary>False for a syntax error, or a parameter that is there twice.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out ContentDisposition? disposition)
    {
        disposition = null;
        if (!HeaderSyntax.IsHarmless(value))
            return false;
        var scanner = new StructuredScanner(value);
        if (!scanner.SkipBlanks())
            return false;
        var kind = scanner.TakeWhile(StructuredScanner.TokenChars);
        if (kind.IsEmpty || ParameterReader.Read(ref scanner) is not { } parameters)
            return false;
        disposition = new ContentDisposition(kind.ToString().ToLowerInvariant(), parameters);
        return true;
    }
}
