using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Setup.Provider;

/// <summary>A provider's settings in the form Mozilla gave them (clientConfig 1.1). From outside: no DTD, no entities, names checked, servers without TLS passed over.</summary>
internal static class AutoconfigDocument
{
    /// <summary>Longest document taken, in octets.</summary>
    public const int MaxSize = 256 << 10;

    private const int MaxServers = 8;
    private const int MaxUser = 254;

    /// <summary>What the document says for that address; null where it is none, or names no server that could be used.</summary>
    public static ProviderOffer? Read(byte[] document, EmailAddress address, string source)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(document), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxSize });
            var provider = XDocument.Load(reader).Root?.Element("emailProvider");
            if (provider is null) return null;
            var (imap, smtp) = (Servers(provider, "incomingServer", "imap", address), Servers(provider, "outgoingServer", "smtp", address));
            return imap.Count == 0 && smtp.Count == 0 ? null : new ProviderOffer(source, imap, smtp, IsVouched: true);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static List<ProviderServer> Servers(XElement provider, string element, string type, EmailAddress address) =>
        [.. provider.Elements(element).Where(e => (string?)e.Attribute("type") == type).Select(e => Server(e, address)).OfType<ProviderServer>().Take(MaxServers)];

    private static ProviderServer? Server(XElement element, EmailAddress address)
    {
        string? Text(string name) => element.Element(name) is { HasElements: false } found ? Filled(found.Value.Trim(), address) : null;
        SmtpTlsMode? tls = Text("socketType")?.ToUpperInvariant() switch { "SSL" => SmtpTlsMode.Implicit, "STARTTLS" => SmtpTlsMode.StartTls, _ => null };
        if (tls is not { } mode || Text("hostname")?.ToLowerInvariant() is not { } host || !ProviderServer.IsHostName(host)) return null;
        if (!int.TryParse(Text("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535) return null;
        var user = Text("username");
        return user is { Length: > MaxUser } || user?.Any(char.IsControl) == true ? null : new ProviderServer(host, port, mode, string.IsNullOrEmpty(user) ? null : user);
    }

    private static string Filled(string text, EmailAddress address) => text
        .Replace("%EMAILADDRESS%", $"{address.LocalPart}@{address.Domain}", StringComparison.Ordinal)
        .Replace("%EMAILLOCALPART%", address.LocalPart, StringComparison.Ordinal)
        .Replace("%EMAILDOMAIN%", address.Domain, StringComparison.Ordinal);
}
