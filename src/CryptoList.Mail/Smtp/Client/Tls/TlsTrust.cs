using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CryptoList.Mail.Smtp.Client.Tls;

/// <summary>Whose certificates a client believes: the system's authorities, and those of a file beside them.</summary>
public sealed class TlsTrust
{
    private const int MaxFile = 4 << 20;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _added;

    private TlsTrust(X509Certificate2Collection added) => _added = added;

    /// <summary>The system's authorities alone.</summary>
    public static TlsTrust OfSystem { get; } = new([]);

    /// <summary>The system's authorities and those of a PEM file of at most 4 MiB; a server's own self-signed certificate may stand there too.</summary>
    /// <param name="file">The file.</param>
    /// <param name="trust">The result.</param>
    /// <param name="fault">What is wrong with the file, as a sentence.</param>
    public static bool TryLoad(string file, [NotNullWhen(true)] out TlsTrust? trust, [NotNullWhen(false)] out string? fault)
    {
        (trust, fault) = (null, null);
        try
        {
            X509Certificate2Collection added = [];
            if (new FileInfo(file) is { Exists: true, Length: > MaxFile }) fault = "the file is longer than 4 MiB";
            else added.ImportFromPem(File.ReadAllText(file));
            if (fault is null && added.Count == 0) fault = "the file holds no certificate in PEM form";
            if (fault is null) trust = new(added);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            fault = unreadable.Message;
        }
        return trust is not null;
    }

    /// <summary>Options of one handshake.</summary>
    /// <param name="serverName">The name or address the certificate must be for.</param>
    /// <param name="verify">False: any certificate will do.</param>
    /// <param name="refused">Called with the reason when a certificate is refused.</param>
    public SslClientAuthenticationOptions Handshake(string serverName, bool verify, Action<string> refused) => new()
    {
        TargetHost = serverName,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            if (!verify || WhatIsWrong(certificate as X509Certificate2, chain, errors) is not { } wrong) return true;
            refused(wrong);
            return false;
        },
    };

    private string? WhatIsWrong(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return null;
        if (certificate is null || chain is null) return "the server showed no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return "the server's certificate is for another name";
        if (_added.Count == 0) return Status(chain);
        using X509Chain own = new();
        own.ChainPolicy = Policy();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_added);
        own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        foreach (X509ChainElement element in chain.ChainElements) own.ChainPolicy.ExtraStore.Add(element.Certificate);
        return own.Build(certificate) ? null : Status(own);
    }

    /// <summary>Nothing is fetched from the net for a chain: what is missing in it is the server's fault, and a relay must not make us call others.</summary>
    private static X509ChainPolicy Policy()
    {
        X509ChainPolicy policy = new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }

    private static string Status(X509Chain chain)
    {
        string[] reasons = [.. chain.ChainStatus.Select(s => s.StatusInformation.Trim().TrimEnd('.')).Where(s => s.Length > 0).Distinct()];
        return $"the server's certificate is not trusted: {(reasons.Length > 0 ? string.Join("; ", reasons) : "no authority known here has signed it")}";
    }
}
