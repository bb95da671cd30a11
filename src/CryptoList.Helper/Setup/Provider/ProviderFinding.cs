using CryptoList.Helper.Commands;
using CryptoList.Helper.Terminal;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Setup.Provider;

/// <summary>Finds the servers with the person's help, where that is needed: to name them, or to say that what DNS says is right.</summary>
internal sealed class ProviderFinding(HelperIo io, SetupWish wish, ServerProbe probe, ProviderSources sources)
{
    /// <summary>Two servers that answer under TLS.</summary>
    /// <exception cref="HelperException">None were found, or nobody says that they are right.</exception>
    public async Task<FoundProvider> FindAsync(CancellationToken cancellation)
    {
        var search = new ProviderSearch(sources, probe);
        var found = await search.FindAsync(wish.Address, wish.Mozilla, wish.Imap, wish.Smtp, cancellation).ConfigureAwait(false) ?? await AskAsync(search, cancellation).ConfigureAwait(false);
        if (!found.IsVouched) Confirm(found);
        return found;
    }

    private async Task<FoundProvider> AskAsync(ProviderSearch search, CancellationToken cancellation)
    {
        foreach (var line in search.Tried) io.Say($"Tried {line}");
        var imap = wish.Imap ?? SetupOptions.Server(io.Terminal.Ask("Your provider's IMAP server (host or host:port): "), SmtpTlsMode.Implicit, 993, 143);
        var smtp = imap is null ? null : wish.Smtp ?? SetupOptions.Server(io.Terminal.Ask("Your provider's server for sending (host or host:port): "), SmtpTlsMode.Implicit, 465, 587);
        if (imap is null || smtp is null)
            throw HelperException.Usage($"The servers of {wish.Address.Domain} were not found. Your provider's help pages name them: give --imap-server HOST and --smtp-server HOST.{(wish.Mozilla ? "" : " Or ask Mozilla's database too, with --ispdb.")}");
        return await search.FindAsync(wish.Address, wish.Mozilla, imap, smtp, cancellation).ConfigureAwait(false) ?? throw new InvalidOperationException("Both servers were named.");
    }

    private void Confirm(FoundProvider found)
    {
        // RFC 6186 section 6.
        var says = $"DNS says that mail of {wish.Address.Domain} is at {found.Imap.Host} and {found.Smtp.Host}, and DNS can be forged on its way";
        if (!Setup.Answers.IsYes(io.Terminal.Ask($"{says}. Is that your provider? [y/N] "), whenEmpty: false))
            throw HelperException.Usage($"{says}. If you know that it is right, say so: --imap-server {found.Imap.Written} --imap-tls {Tls(found.Imap)} --smtp-server {found.Smtp.Written} --smtp-tls {Tls(found.Smtp)}");
    }

    private static string Tls(ProviderServer server) => server.Tls == SmtpTlsMode.StartTls ? "starttls" : "implicit";
}
