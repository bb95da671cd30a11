using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CryptoList.Helper.Bridge.Door;
using CryptoList.Helper.Home;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Commands;

/// <summary><c>bridge certificate</c>: what mail programs are to trust when they come to the bridge with TLS.</summary>
internal static class BridgeCertificateCommand
{
    public static Command Create(CommandHost host)
    {
        var output = CommonOptions.Out("the authority's certificate, PEM");
        var anew = new Option<bool>("--new") { Description = "Make all of it anew; mail programs have to be told of the new one" };
        var profile = new Option<string?>("--trust-in") { Description = "A profile of Thunderbird, or another folder with cert9.db, that is told to trust it, by certutil (Debian: libnss3-tools); close the program first", HelpName = "DIR" };
        var command = new Command(
            "certificate",
            "Show where the authority is that mail programs are to trust when they come to the bridge with TLS (--client-tls), and how to tell them; made where there is none. It is this home's own, and can speak for localhost, 127.0.0.1 and ::1 alone.")
        { output, anew, profile };
        host.Does(command, async (parsed, cancellation) =>
        {
            var home = host.Home(parsed);
            using var certificate = await LocalCertificate.OpenAsync(home, host.Io, parsed.GetValue(anew), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(output) is { } file)
            {
                var pem = System.Text.Encoding.ASCII.GetBytes(certificate.Authority.ExportCertificatePem() + "\n");
                if (file == "-") await host.Io.Output.WriteAsync(pem, cancellation).ConfigureAwait(false);
                else DurableFile.Replace(file, pem);
            }

            if (parsed.GetValue(profile) is { } folder)
            {
                await NssTrust.AddAsync(host.Io.Programs, folder, home, cancellation).ConfigureAwait(false);
                host.Io.Say($"The programs that use {folder} trust it from their next start on.");
            }

            if (parsed.GetValue(output) != "-") Show(host.Io, home, certificate);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>How a person tells their programs, on the system this runs on.</summary>
    public static IEnumerable<string> HowToTrust(HomeFolder home)
    {
        var file = LocalAuthority.FileIn(home);
        yield return $"Thunderbird: Settings, Privacy & Security, Manage Certificates, Authorities, Import {file}, for web sites; or, while it is closed: cryptolist-helper bridge certificate --trust-in PROFILE";
        if (OperatingSystem.IsMacOS()) yield return $"Apple Mail and others: security add-trusted-cert -r trustRoot -p ssl -k ~/Library/Keychains/login.keychain-db '{file}'";
        else if (OperatingSystem.IsWindows()) yield return $"Outlook and others: certutil -user -addstore Root \"{file}\"";
        else yield return $"Programs that use the system's authorities, as root: trust anchor --store '{file}'";
    }

    private static void Show(HelperIo io, HomeFolder home, LocalCertificate certificate)
    {
        io.Text.WriteLine($"authority: {LocalAuthority.FileIn(home)}");
        io.Text.WriteLine($"SHA-256: {Fingerprint(certificate.Authority)}");
        io.Text.WriteLine($"trusted until: {Day(certificate.Authority)}");
        io.Text.WriteLine($"the bridge's certificate: until {Day(certificate.Shown)}; it is made anew 30 days before, by itself");
        foreach (var line in HowToTrust(home)) io.Say(line);
    }

    private static string Fingerprint(X509Certificate2 certificate) => string.Join(':', SHA256.HashData(certificate.RawData).Select(b => b.ToString("X2", CultureInfo.InvariantCulture)));

    private static string Day(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
