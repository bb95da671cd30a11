namespace CryptoList.Helper.Setup.Provider;

/// <summary>What one source says of a provider: servers in the order in which they are to be tried.</summary>
/// <param name="Source">What people call the source.</param>
/// <param name="Imap">To read.</param>
/// <param name="Smtp">To send.</param>
/// <param name="IsVouched">The source cannot be forged on the way: it came over HTTPS, or names only hosts in the address's own domain, whose certificates show it.</param>
internal sealed record ProviderOffer(string Source, IReadOnlyList<ProviderServer> Imap, IReadOnlyList<ProviderServer> Smtp, bool IsVouched);
