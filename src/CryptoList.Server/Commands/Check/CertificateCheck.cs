using CryptoList.Server.Settings;
using CryptoList.Server.Tls;

namespace CryptoList.Server.Commands.Check;

/// <summary>The server's certificate: readable, its key's, in its time, for the server's name.</summary>
internal static class CertificateCheck
{
    private const string Name = "certificate";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static CheckLine Look(ServerSettings settings, DateTimeOffset now)
    {
        if (settings.Tls is not { } options) return CheckLine.Warn(Name, "there is none: mail to this server comes in clear", "write Tls:CertificateFile and Tls:KeyFile, unless only a relay on this machine hands mail over");
        if (!CertificateFiles.TryLoad(options, out var context, out var fault)) return CheckLine.Fail(Name, $"Tls:{fault.Setting} is '{fault.File}': {fault.Reason}", "mend the file, or name another");
        var certificate = context.TargetCertificate;
        var (from, until) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        if (now < from) return CheckLine.Fail(Name, $"it is not valid before {from:u}", "look at this machine's clock, or take the certificate that is valid now");
        if (now >= until) return CheckLine.Fail(Name, $"it ended at {until:u}", "renew it; the server takes the new files while it runs");
        if (!certificate.MatchesHostname(settings.HostName)) return CheckLine.Fail(Name, $"it is not for {settings.HostName}", "write the certificate's name in Server:HostName, or get one for this name");
        if (until - now < Soon) return CheckLine.Warn(Name, $"it ends at {until:u}", "renew it; the server takes the new files while it runs");
        return CheckLine.Ok(Name, $"for {settings.HostName}, until {until:u}");
    }
}
