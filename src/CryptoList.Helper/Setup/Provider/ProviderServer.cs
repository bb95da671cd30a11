using System.Globalization;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Setup.Provider;

/// <summary>A server of a mailbox provider's, as somebody says.</summary>
/// <param name="Host">A host name, or an address of loopback.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Tls">Implicit or with STARTTLS; never without.</param>
/// <param name="User">The name to log in with; null where nobody says, and the address is to be tried.</param>
internal sealed record ProviderServer(string Host, int Port, SmtpTlsMode Tls, string? User)
{
    /// <summary>host:port.</summary>
    public string Written => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>True for a host name of letters, digits, hyphens and dots (RFC 952, RFC 1123 section 2.1), and nothing that is an address or could be mistaken for an option.</summary>
    public static bool IsHostName(string text) =>
        text.Length is > 0 and <= 253 && !char.IsAsciiDigit(text[^1]) && text.Split('.').All(label =>
            label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && label[0] != '-' && label[^1] != '-');
}
