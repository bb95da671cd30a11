using System.Text;

namespace CryptoList.Mail.Headers;

/// <summary>Charsets by their MIME names; the old code pages too, without registering them for the whole process.</summary>
internal static class Charsets
{
    /// <summary>Null for an unknown name. UTF-7 is not known: it hides text from whoever looks for it.</summary>
    public static Encoding? Find(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > 40)
            return null;
        return name.ToString().ToLowerInvariant() switch
        {
            "utf-8" or "utf8" => Encoding.UTF8,
            "us-ascii" or "ascii" => Encoding.ASCII,
            "iso-8859-1" or "latin1" or "iso8859-1" => Encoding.Latin1,
            "utf-16" or "utf-16be" => Encoding.BigEndianUnicode,
            "utf-16le" => Encoding.Unicode,
            var other => CodePagesEncodingProvider.Instance.GetEncoding(other),
        };
    }
}
