using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>A certificate authority of the test's own, and its files in a folder that goes with it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly DateTimeOffset Until = DateTimeOffset.UnixEpoch.AddYears(100);

    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _folder = Directory.CreateTempSubdirectory("authority-").FullName;

    public TestAuthority()
    {
        _root = AuthorityRequest("Test root", _rootKey).CreateSelfSigned(From, Until);
        using X509Certificate2 intermediate = AuthorityRequest("Test authority", _key).Create(_root, From, Until, [1]);
        Intermediate = intermediate.CopyWithPrivateKey(_key);
        CaFile = Path.Combine(_folder, "ca.pem");
        File.WriteAllText(CaFile, _root.ExportCertificatePem());
    }

    /// <summary>What stands between the root, which alone is in <see cref="CaFile"/>, and a server's certificate.</summary>
    public X509Certificate2 Intermediate { get; }

    /// <summary>The folder of all its files.</summary>
    public string Folder => _folder;

    public string CaFile { get; }

    public string CertificateFile => Path.Combine(_folder, "server.pem");

    public string KeyFile => Path.Combine(_folder, "server.key");

    /// <summary>A server's certificate with its key, for the name, and for 127.0.0.1 unless another address is given; written to the two files too.</summary>
    public X509Certificate2 Issue(string name = "localhost", string address = "127.0.0.1")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Intermediate, true, false));
        using X509Certificate2 issued = request.Create(Intermediate, From, Until, RandomNumberGenerator.GetBytes(16));
        X509Certificate2 whole = issued.CopyWithPrivateKey(key);
        File.WriteAllText(CertificateFile, whole.ExportCertificatePem() + "\n" + Intermediate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        return whole;
    }

    public void Dispose()
    {
        Intermediate.Dispose();
        _root.Dispose();
        _key.Dispose();
        _rootKey.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        // Two authorities in one file of trust are told apart by their names.
        CertificateRequest request = new($"CN={name} {RandomNumberGenerator.GetHexString(8)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}
