using System.Text;

namespace CryptoList.Mail.Smtp.Server;

/// <summary>The parameters behind a path: <c>SP keyword ["=" value]</c>, any number (RFC 5321 section 4.1.2). Keywords once each.</summary>
internal static class EsmtpParameterList
{
    private const int MaxParameters = 32;

    /// <summary>Reads all of <paramref name="text"/>, which starts right behind the path; false for what is not of the grammar or given twice.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out List<EsmtpParameter> parameters)
    {
        parameters = [];
        // Trailing space is common, and harmless.
        text = text.TrimEnd((byte)' ');
        while (text.Length > 0)
        {
            if (text[0] != ' ' || parameters.Count == MaxParameters) return false;
            text = text[1..];
            int end = text.IndexOf((byte)' ');
            ReadOnlySpan<byte> one = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[end..];
            int equals = one.IndexOf((byte)'=');
            ReadOnlySpan<byte> keyword = equals < 0 ? one : one[..equals];
            ReadOnlySpan<byte> value = equals < 0 ? default : one[(equals + 1)..];
            if (keyword.Length == 0 || keyword[0] == '-' || (equals >= 0 && value.Length == 0)) return false;
            foreach (byte octet in keyword)
            {
                if (octet != '-' && !char.IsAsciiLetterOrDigit((char)octet)) return false;
            }
            if (value.IndexOf((byte)'=') >= 0) return false;
            string name = Encoding.ASCII.GetString(keyword).ToUpperInvariant();
            if (parameters.Exists(p => p.Keyword == name)) return false;
            parameters.Add(new EsmtpParameter(name, equals < 0 ? null : Encoding.UTF8.GetString(value)));
        }
        return true;
    }
}
