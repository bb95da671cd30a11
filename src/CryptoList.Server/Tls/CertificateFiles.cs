using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CryptoList.Server.Tls;

/// <summary>Reads a certificate with its chain and its key from PEM files of at most 1 MiB each.</summary>
internal static class CertificateFiles
{
    private const int MaxFile = 1 << 20;

    /// <summary>Reads both files; <paramref name="fault"/> says in a sentence what is wrong, and with which.</summary>
    public static bool TryLoad(TlsOptions options, [NotNullWhen(true)] out SslStreamCertificateContext? certificate, [NotNullWhen(false)] out CertificateFault? fault)
    {
        certificate = null;
        if (Read(options.CertificateFile, out var chain) is { } noChain)
        {
            fault = new(nameof(TlsOptions.CertificateFile), options.CertificateFile, noChain);
            return false;
        }

        if (Read(options.KeyFile, out var key) is { } noKey)
        {
            fault = new(nameof(TlsOptions.KeyFile), options.KeyFile, noKey);
            return false;
        }

        return TryMake(options, chain, key, out certificate, out fault);
    }

    private static bool TryMake(TlsOptions options, string chain, string key, out SslStreamCertificateContext? certificate, out CertificateFault? fault)
    {
        (certificate, fault) = (null, null);
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(chain);
        }
        catch (CryptographicException broken)
        {
            fault = new(nameof(TlsOptions.CertificateFile), options.CertificateFile, $"a certificate in the file is damaged: {broken.Message}");
            return false;
        }

        if (all.Count == 0)
        {
            fault = new(nameof(TlsOptions.CertificateFile), options.CertificateFile, "the file holds no certificate in PEM form");
            return false;
        }

        try
        {
            var own = X509Certificate2.CreateFromPem(chain, key);
            // Windows makes no handshake with a key that lives in memory only.
            if (OperatingSystem.IsWindows()) own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pfx), null);
            all[0].Dispose();
            all.RemoveAt(0);
            certificate = SslStreamCertificateContext.Create(own, all, offline: true);
            return true;
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            var encrypted = key.Contains("ENCRYPTED", StringComparison.Ordinal);
            fault = new(nameof(TlsOptions.KeyFile), options.KeyFile, encrypted ? "the key is under a passphrase; give one without, in a file of mode 0600" : $"the file holds no private key in PEM form that belongs to the first certificate in {options.CertificateFile}");
            return false;
        }
    }

    private static string? Read(string file, out string text)
    {
        text = "";
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MaxFile }) return "the file is longer than 1 MiB";
            text = File.ReadAllText(file);
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"the file cannot be read: {unreadable.Message}";
        }
    }
}
