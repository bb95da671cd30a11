using System.Net;
using CryptoList.Lists.Delivery;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Server.Settings;

/// <summary><c>Smarthost:Routes:0:*</c>, <c>:1:*</c>, …: servers of their own for some domains.</summary>
internal static class RouteSettings
{
    private const string Section = "Smarthost:Routes";
    private const int MaxRoutes = 100;

    /// <summary>The words of every <c>Protocol</c> setting, with whether they mean LMTP.</summary>
    public static ReadOnlySpan<(string Word, bool Lmtp)> Protocols => new (string, bool)[] { ("smtp", false), ("lmtp", true) };

    /// <summary>The words of every <c>Tls</c> setting.</summary>
    public static ReadOnlySpan<(string Word, SmtpTlsMode Mode)> TlsModes =>
        new (string, SmtpTlsMode)[] { ("off", SmtpTlsMode.Off), ("opportunistic", SmtpTlsMode.Opportunistic), ("starttls", SmtpTlsMode.StartTls), ("implicit", SmtpTlsMode.Implicit) };

    /// <summary>All routes, with the files that go with each.</summary>
    public static (IReadOnlyList<RelayRoute> Routes, IReadOnlyList<RelayAccess> Access) Of(SettingsReader read, Func<string, bool> isHostName)
    {
        var places = read.Children(Section);
        if (places.Count == 0) return ([], []);
        var (routes, access) = (new List<RelayRoute>(), new List<RelayAccess>());
        if (places.Count > MaxRoutes) read.Fault(Section, $"{places.Count} routes", $"write at most {MaxRoutes}");
        foreach (var place in places.Take(MaxRoutes))
        {
            var at = $"{Section}:{place}";
            var domains = read.Words($"{at}:Domains", IsDomain, "write the domains it serves with commas between, such as example.org,*.example.org");
            var host = read.Optional($"{at}:Host", isHostName, "write the server's host name or address, such as mail.example.org");
            if (domains.Count == 0) read.Fault($"{at}:Domains", null, "write the domains it serves with commas between, such as example.org,*.example.org");
            if (host is null) read.Fault($"{at}:Host", null, "write the server's host name or address, such as mail.example.org");
            var lmtp = read.Word($"{at}:Protocol", false, Protocols);
            var tls = read.Word($"{at}:Tls", SmtpTlsMode.Opportunistic, TlsModes);
            routes.Add(new RelayRoute
            {
                Name = read.Text($"{at}:Name", domains.Count > 0 ? domains[0] : place, n => n.Length <= 100, "write a name of at most 100 characters"),
                Domains = domains,
                Server = new DnsEndPoint(host ?? "127.0.0.1", (int)read.Number($"{at}:Port", lmtp ? 24 : 25, 1, 65535)),
                Lmtp = lmtp,
                Tls = tls,
                Connections = (int)read.Number($"{at}:Connections", 16, 1, 256),
            });
            access.Add(RelayAccess.Of(read, at, tls));
        }

        foreach (var twice in routes.SelectMany(r => r.Domains).GroupBy(d => d, StringComparer.OrdinalIgnoreCase).Where(d => d.Count() > 1))
            read.Fault(Section, twice.Key, "this domain has two routes: keep one");
        // The store keeps a number made from the name: should two names ever give the same, that shows here too.
        foreach (var twice in routes.GroupBy(r => r.Id).Where(r => r.Count() > 1)) read.Fault(Section, twice.First().Name, "two routes have this name: give one another");
        return (routes, access);
    }

    private static bool IsDomain(string text) => EmailAddress.TryParse("x@" + (text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text), out _);
}
