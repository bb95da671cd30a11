using CryptoList.Mail.Addresses;

namespace CryptoList.Helper.Setup.Provider;

/// <summary>Finds the two servers of an address that answer under TLS: those that were named, else of the first source whose servers do.</summary>
internal sealed class ProviderSearch(ProviderSources sources, ServerProbe probe)
{
    private readonly List<string> _tried = [];

    /// <summary>What was tried in vain, and why: sentences.</summary>
    public IReadOnlyList<string> Tried => _tried;

    /// <summary>The servers; null where none were found.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="mozilla">Ask Mozilla's database too, which learns the domain.</param>
    /// <param name="imap">The IMAP server, where it was named.</param>
    /// <param name="smtp">The mail server, where it was named.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="HelperException">A server that was named does not answer under TLS.</exception>
    public async Task<FoundProvider?> FindAsync(EmailAddress address, bool mozilla, ProviderServer? imap, ProviderServer? smtp, CancellationToken cancellation)
    {
        if (imap is not null && await probe.ImapAsync(imap, cancellation).ConfigureAwait(false) is { } noImap) throw Unusable(imap, noImap);
        if (smtp is not null && await probe.SmtpAsync(smtp, null, cancellation).ConfigureAwait(false) is { } noSmtp) throw Unusable(smtp, noSmtp);
        if (imap is not null && smtp is not null) return new FoundProvider("as you named them", imap, smtp, IsVouched: true);
        await foreach (var offer in sources.AskAsync(address, mozilla, cancellation).ConfigureAwait(false))
        {
            var found = imap ?? await FirstAsync(offer.Source, offer.Imap, server => probe.ImapAsync(server, cancellation)).ConfigureAwait(false);
            if (found is null) continue;
            if ((smtp ?? await FirstAsync(offer.Source, offer.Smtp, server => probe.SmtpAsync(server, null, cancellation)).ConfigureAwait(false)) is { } sends) return new FoundProvider(offer.Source, found, sends, offer.IsVouched);
        }

        return null;
    }

    /// <summary>All are tried at once; the first in order that answers counts.</summary>
    private async Task<ProviderServer?> FirstAsync(string source, IReadOnlyList<ProviderServer> servers, Func<ProviderServer, Task<ProbeFault?>> tryAsync)
    {
        var reasons = await Task.WhenAll(servers.Select(tryAsync)).ConfigureAwait(false);
        for (var i = 0; i < reasons.Length; i++)
        {
            if (reasons[i] is null) return servers[i];
            _tried.Add($"{servers[i].Written} ({source}): {reasons[i]}");
        }

        return null;
    }

    private static HelperException Unusable(ProviderServer server, ProbeFault why) => new(ExitCode.Fault, $"The server {server.Written} cannot be used: {why}. Nothing was made.");
}

/// <summary>Two servers that answered under TLS.</summary>
/// <param name="Source">Who said so.</param>
/// <param name="Imap">To read.</param>
/// <param name="Smtp">To send.</param>
/// <param name="IsVouched">False where somebody on the way could have named servers of their own.</param>
internal sealed record FoundProvider(string Source, ProviderServer Imap, ProviderServer Smtp, bool IsVouched);
