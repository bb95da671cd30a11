using System.Runtime.CompilerServices;
using CryptoList.Helper.Setup.Dns;
using CryptoList.Helper.Terminal;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Setup.Provider;

/// <summary>Who may know where an address's mail is: the domain's own autoconfig, Mozilla's where it was asked for, DNS, and last the usual names.</summary>
internal sealed class ProviderSources(Internet internet, TlsTrust trust)
{
    /// <summary>What each says, in that order; asked only when it is come to.</summary>
    public async IAsyncEnumerable<ProviderOffer> AskAsync(EmailAddress address, bool mozilla, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var domain = address.Domain;
        var named = Uri.EscapeDataString($"{address.LocalPart}@{domain}");
        string[] places = [$"https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={named}", $"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml", .. mozilla ? [$"https://autoconfig.thunderbird.net/v1.1/{domain}"] : (string[])[]];
        foreach (var place in places)
        {
            var at = new Uri(place);
            if (await internet.GetAsync(at, AutoconfigDocument.MaxSize, trust, cancellation).ConfigureAwait(false) is { } document && AutoconfigDocument.Read(document, address, $"autoconfig of {at.Host}") is { } offer) yield return offer;
        }

        yield return await OfDnsAsync(domain, cancellation).ConfigureAwait(false);
        yield return Usual(domain);
    }

    /// <summary>RFC 6186 section 3, RFC 8314 section 5.1.</summary>
    private async Task<ProviderOffer> OfDnsAsync(string domain, CancellationToken cancellation)
    {
        var lookup = new ServiceLookup(internet);
        async Task<IEnumerable<ProviderServer>> FindAsync(string service, SmtpTlsMode tls) =>
            (await lookup.FindAsync($"{service}._tcp.{domain}", cancellation).ConfigureAwait(false))
            .Where(r => r.Port > 0 && ProviderServer.IsHostName(r.Target)).Take(4).Select(r => new ProviderServer(r.Target.ToLowerInvariant(), r.Port, tls, null));
        var found = await Task.WhenAll(FindAsync("_imaps", SmtpTlsMode.Implicit), FindAsync("_imap", SmtpTlsMode.StartTls), FindAsync("_submissions", SmtpTlsMode.Implicit), FindAsync("_submission", SmtpTlsMode.StartTls)).ConfigureAwait(false);
        List<ProviderServer> imap = [.. found[0], .. found[1]], smtp = [.. found[2], .. found[3]];
        return new ProviderOffer("DNS", imap, smtp, imap.Concat(smtp).All(s => s.Host == domain || s.Host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase)));
    }

    private static ProviderOffer Usual(string domain)
    {
        IEnumerable<ProviderServer> Of(string name, int whenImplicit, int whenStartTls) =>
            [new($"{name}.{domain}", whenImplicit, SmtpTlsMode.Implicit, null), new($"{name}.{domain}", whenStartTls, SmtpTlsMode.StartTls, null)];
        return new ProviderOffer("a guess by name", [.. Of("imap", 993, 143), .. Of("mail", 993, 143)], [.. Of("smtp", 465, 587), .. Of("mail", 465, 587)], IsVouched: true);
    }
}
