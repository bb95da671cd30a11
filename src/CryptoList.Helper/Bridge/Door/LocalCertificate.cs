using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CryptoList.Helper.Home;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Bridge.Door;

/// <summary>
/// The certificate the bridge shows mail programs: for localhost, 127.0.0.1 and ::1, signed by the home's own <see cref="LocalAuthority"/>, good for 397 days and
/// made anew 30 days before its end, also while the bridge runs. <c>bridge.pem</c> with its key, mode 0600.
/// </summary>
internal sealed class LocalCertificate : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(397);
    private static readonly TimeSpan Early = TimeSpan.FromDays(30);

    private readonly HomeFolder _home;
    private readonly HelperIo _io;
    private readonly X509Certificate2 _authority;
    private readonly Lock _one = new();
    private X509Certificate2 _shown;
    private SslServerAuthenticationOptions _handshake;

    private LocalCertificate(HomeFolder home, HelperIo io, X509Certificate2 authority)
    {
        (_home, _io, _authority) = (home, io, authority);
        _shown = Load(home) is { } kept && IsOf(kept, authority) && !IsOld(kept) ? kept : Anew();
        _handshake = Options();
    }

    /// <summary>What mail programs are to trust.</summary>
    public X509Certificate2 Authority => _authority;

    /// <summary>What they are shown now.</summary>
    public X509Certificate2 Shown => _shown;

    /// <summary>The home's certificate, made where there is none; with <paramref name="anew"/> everything is made anew.</summary>
    /// <exception cref="HelperException">Another program holds the home.</exception>
    /// <exception cref="IOException">The file system refused.</exception>
    public static async Task<LocalCertificate> OpenAsync(HomeFolder home, HelperIo io, bool anew, CancellationToken cancellation)
    {
        home.Create();
        using var held = await HomeLock.AcquireAsync(home, TimeSpan.FromSeconds(30), io.Time, cancellation).ConfigureAwait(false);
        var now = io.Time.GetUtcNow();
        var authority = anew ? null : LocalAuthority.Load(home, now, Life);
        return new LocalCertificate(home, io, authority ?? LocalAuthority.Create(home, now));
    }

    /// <summary>When what the home has will end; null where it has none. Nothing is made.</summary>
    public static DateTimeOffset? EndIn(HomeFolder home)
    {
        using var kept = Load(home);
        return kept?.NotAfter.ToUniversalTime();
    }

    /// <summary>The server's side of the next handshake.</summary>
    public SslServerAuthenticationOptions Handshake()
    {
        lock (_one)
        {
            if (!IsOld(_shown)) return _handshake;
            // Handshakes under way still use the old one: it is left to the garbage collector.
            _shown = Anew();
            return _handshake = Options();
        }
    }

    public void Dispose()
    {
        _shown.Dispose();
        _authority.Dispose();
    }

    private static string FileIn(HomeFolder home) => Path.Combine(home.CertificateFolder, "bridge.pem");

    private static X509Certificate2? Load(HomeFolder home)
    {
        try
        {
            return Usable(File.ReadAllText(FileIn(home)));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or CryptographicException)
        {
            return null;
        }
    }

    private static bool IsOf(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate);
    }

    private static X509Certificate2 Usable(string pem)
    {
        var made = X509Certificate2.CreateFromPem(pem, pem);
        if (!OperatingSystem.IsWindows()) return made;
        // Windows does not take a key that is in no store of its own.
        using (made) return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
    }

    private bool IsOld(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime() < (_io.Time.GetUtcNow() + Early).UtcDateTime;

    private X509Certificate2 Anew()
    {
        var now = _io.Time.GetUtcNow();
        var left = _authority.NotAfter.ToUniversalTime() - now.UtcDateTime;
        var pem = LocalAuthority.Issue(_authority, now, left < Life ? left : Life);
        DurableFile.Replace(FileIn(_home), System.Text.Encoding.ASCII.GetBytes(pem));
        return Usable(pem);
    }

    private SslServerAuthenticationOptions Options() => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(_shown, [_authority], offline: true),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };
}
