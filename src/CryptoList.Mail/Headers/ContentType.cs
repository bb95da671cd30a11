using System.Diagnostics.CodeAnalysis;

namespace CryptoList.Mail.Headers;

/// <summary>A Content-Type value, RFC 2045 section 5.1, parameters decoded after RFC 2231; names lower-cased.</summary>
public sealed class ContentType
{
    private const int LongestName = 127; // RFC 6838 section 4.2

    private ContentType(string mediaType, IReadOnlyDictionary<string, string> parameters)
    {
        MediaType = mediaType;
        Parameters = parameters;
    }

    /// <summary>Lower case, e.g. <c>multipart/encrypted</c>; each half at most 127 characters.</summary>
    public string MediaType { get; }

    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>False for what is not a media type, or has a parameter twice.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out ContentType? contentType)
    {
        contentType = null;
        if (!HeaderSyntax.IsHarmless(value))
            return false;
        var scanner = new StructuredScanner(value);
        if (!scanner.SkipBlanks())
            return false;
        var type = scanner.TakeWhile(StructuredScanner.TokenChars);
        if (!scanner.SkipBlanks() || !scanner.TryTake('/') || !scanner.SkipBlanks())
            return false;
        var subtype = scanner.TakeWhile(StructuredScanner.TokenChars);
        if (type.Length is 0 or > LongestName || subtype.Length is 0 or > LongestName)
            return false;
        if (ParameterReader.Read(ref scanner) is not { } parameters)
            return false;
        contentType = new ContentType($"{type}/{subtype}".ToLowerInvariant(), parameters);
        return true;
    }

    /// <summary>True for that media type, compared without regard to case.</summary>
    public bool Is(string mediaType) => MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same without that parameter (lower case).</summary>
    public ContentType Without(string parameter) => new(MediaType, Parameters.Where(p => p.Key != parameter).ToDictionary());

    /// <summary>As a header value, parameters in order.</summary>
    public override string ToString() =>
        string.Join("; ", Parameters.Select(parameter => ParameterWriter.Format(parameter.Key, parameter.Value)).Prepend(MediaType));
}
