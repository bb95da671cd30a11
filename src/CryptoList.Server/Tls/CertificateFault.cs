namespace CryptoList.Server.Tls;

/// <summary>Why a certificate cannot be used.</summary>
/// <param name="Setting">The setting at fault, a name of <see cref="TlsOptions"/>.</param>
/// <param name="File">Its value.</param>
/// <param name="Reason">A sentence.</param>
internal sealed record CertificateFault(string Setting, string File, string Reason);
