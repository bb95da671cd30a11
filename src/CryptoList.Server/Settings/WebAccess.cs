using System.Net;
using CryptoList.Lists.Leaving;
using CryptoList.Server.Web;

namespace CryptoList.Server.Settings;

/// <summary>Reads <c>Web:*</c>.</summary>
internal static class WebAccess
{
    private const int MaxUrl = 300;

    public static WebOptions Options(SettingsReader read)
    {
        var d = new WebOptions();
        return new()
        {
            Listen = read.EndPoints("Web:Listen", d.Listen),
            Https = read.Word("Web:Scheme", d.Https, ("https", true), ("http", false)),
            RequestsPerMinute = (int)read.Number("Web:RequestsPerMinute", d.RequestsPerMinute, 1, 10_000),
            MaxConnections = (int)read.Number("Web:MaxConnections", d.MaxConnections, 1, 100_000),
            MaxBodyBytes = (int)read.Number("Web:MaxBodyBytes", d.MaxBodyBytes, 1024, 64 << 10),
            MaxHeaderBytes = (int)read.Number("Web:MaxHeaderBytes", d.MaxHeaderBytes, 4096, 64 << 10),
            Timeout = read.Duration("Web:Timeout", d.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
        };
    }

    public static LeaveOptions Leaving(SettingsReader read)
    {
        var d = new LeaveOptions();
        return new()
        {
            PublicUrl = read.Optional("Web:PublicUrl", IsPublic, "write the address under which the world reaches Web:Listen, such as https://lists.example.net/ (https, without ? and #)") is { } url
                ? new Uri(url.EndsWith('/') ? url : url + "/") : null,
            LinkLife = read.Duration("Web:LinkLife", d.LinkLife, TimeSpan.FromDays(30), TimeSpan.FromDays(3650)),
        };
    }

    /// <summary>What must hold of several settings at once.</summary>
    public static void Together(SettingsReader read, ServerSettings settings)
    {
        var (web, listen) = (settings.Web, string.Join(',', settings.Web.Listen));
        if (web.Listen.Count > 0 && web.Https && settings.Tls is null) read.Fault("Web:Listen", listen, "there is no https without a certificate: write Tls:CertificateFile and Tls:KeyFile too, or Web:Scheme=http behind a reverse proxy on this machine");
        if (!web.Https && web.Listen.Any(e => !IPAddress.IsLoopback(e.Address))) read.Fault("Web:Listen", listen, "links are secrets and do not travel in clear: with Web:Scheme=http write loopback addresses, such as 127.0.0.1:8080, for a reverse proxy on this machine");
        if (web.Listen.Count > 0 && settings.Leaving.PublicUrl is null) read.Fault("Web:PublicUrl", null, "copies need the address under which the world reaches Web:Listen, such as https://lists.example.net/");
    }

    private static bool IsPublic(string text) =>
        text.Length <= MaxUrl && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0
        && url.AbsoluteUri.All(c => char.IsAscii(c) && c is not ('>' or ',' or ' '));
}
