using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Bridge.Door;

/// <summary>
/// What mail programs are told to trust: a certificate authority of this home's own, for 10 years, that can speak for this machine's loopback and nothing else
/// (name constraints, RFC 5280 section 4.2.1.10, and server authentication alone). Whoever stole its key could pretend to be this bridge, and no site.
/// ECDSA P-256; <c>authority.pem</c> and <c>authority.key</c>, mode 0600.
/// </summary>
internal static class LocalAuthority
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string NameConstraints = "2.5.29.30";

    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    /// <summary>The names and addresses of loopback.</summary>
    public static (string Name, IReadOnlyList<IPAddress> Addresses) Loopback { get; } = ("localhost", [IPAddress.Loopback, IPAddress.IPv6Loopback]);

    /// <summary>The certificate to trust, PEM.</summary>
    public static string FileIn(HomeFolder home) => Path.Combine(home.CertificateFolder, "authority.pem");

    /// <summary>The home's authority with its key; null where there is none that could be used for <paramref name="needed"/> more.</summary>
    public static X509Certificate2? Load(HomeFolder home, DateTimeOffset now, TimeSpan needed)
    {
        try
        {
            var authority = X509Certificate2.CreateFromPem(File.ReadAllText(FileIn(home)), File.ReadAllText(KeyIn(home)));
            if (authority.NotAfter.ToUniversalTime() > (now + needed).UtcDateTime) return authority;
            authority.Dispose();
            return null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Makes it anew; programs that trusted another have to be told of this one. The home is locked by the caller.</summary>
    /// <exception cref="IOException">The file system refused.</exception>
    public static X509Certificate2 Create(HomeFolder home, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=CryptoList bridge {RandomNumberGenerator.GetHexString(8, lowercase: true)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(new X509Extension(NameConstraints, OnlyLoopback(), critical: true));
        var made = request.CreateSelfSigned(now - Margin, now + Life);
        PrivateFolder.Create(home.CertificateFolder);
        DurableFile.Replace(KeyIn(home), System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        DurableFile.Replace(FileIn(home), System.Text.Encoding.ASCII.GetBytes(made.ExportCertificatePem() + "\n"));
        return made;
    }

    /// <summary>A server's certificate for loopback with its key, as PEM: the certificate, then the key.</summary>
    public static string Issue(X509Certificate2 authority, DateTimeOffset now, TimeSpan life)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Loopback.Name);
        foreach (var address in Loopback.Addresses) names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var issued = request.Create(authority, now - Margin < authority.NotBefore ? authority.NotBefore : now - Margin, now + life, RandomNumberGenerator.GetBytes(16));
        return $"{issued.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    private static byte[] OnlyLoopback()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        var (permitted, dnsName, address) = (new Asn1Tag(TagClass.ContextSpecific, 0), new Asn1Tag(TagClass.ContextSpecific, 2), new Asn1Tag(TagClass.ContextSpecific, 7));
        using (writer.PushSequence())
        using (writer.PushSequence(permitted))
        {
            using (writer.PushSequence()) writer.WriteCharacterString(UniversalTagNumber.IA5String, Loopback.Name, dnsName);
            foreach (var one in Loopback.Addresses)
            {
                var octets = one.GetAddressBytes();
                using (writer.PushSequence()) writer.WriteOctetString([.. octets, .. Enumerable.Repeat((byte)0xFF, octets.Length)], address);
            }
        }

        return writer.Encode();
    }

    private static string KeyIn(HomeFolder home) => Path.Combine(home.CertificateFolder, "authority.key");
}
