using System.Text;

namespace CryptoList.Helper.Reading;

/// <summary>Charsets of text parts by their MIME names.</summary>
internal static class TextCharset
{
    /// <summary>The charset, or UTF-8 for a name that is missing or not known; what does not decode shows as U+FFFD. UTF-7 is not known: it hides text.</summary>
    public static Encoding Find(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)) return Encoding.UTF8;
        if (name.StartsWith("utf-7", StringComparison.OrdinalIgnoreCase)) return Encoding.ASCII;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
