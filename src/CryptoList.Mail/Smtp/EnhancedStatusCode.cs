using System.Globalization;

namespace CryptoList.Mail.Smtp;

/// <summary>An enhanced mail system status code, class.subject.detail (RFC 3463 section 2). Subject and detail are 0 to 999.</summary>
public readonly record struct EnhancedStatusCode(int Class, int Subject, int Detail)
{
    /// <summary>Parses text such as <c>5.7.1</c>; the class must be 2, 4 or 5, and no part has a needless leading zero.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EnhancedStatusCode code)
    {
        code = default;
        Span<Range> parts = stackalloc Range[4];
        if (text.Length > 9 || text.Split(parts, '.') != 3) return false;
        if (text[parts[0]] is not ("2" or "4" or "5")) return false;
        if (!TryPart(text[parts[1]], out int subject) || !TryPart(text[parts[2]], out int detail)) return false;
        code = new(text[0] - '0', subject, detail);
        return true;
    }

    /// <summary>The code as it stands in a reply: <c>class.subject.detail</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");

    private static bool TryPart(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        if (text.Length is 0 or > 3 || (text.Length > 1 && text[0] == '0')) return false;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
