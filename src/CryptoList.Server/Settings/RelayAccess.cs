using CryptoList.Lists.Delivery;
using CryptoList.Mail.Sasl;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Server.Settings;

/// <summary>The files that say how a relay is believed and logged in to: <c>CaFile</c>, <c>User</c>, <c>PasswordFile</c> of its section; null for none.</summary>
public sealed record RelayAccess(string? CaFile, string? User, string? PasswordFile)
{
    /// <summary>Where they stand: <c>Smarthost</c>, or <c>Smarthost:Routes:0</c>.</summary>
    public string Section { get; init; } = "Smarthost";

    /// <summary>The same of each of <see cref="DeliveryOptions.Routes"/>.</summary>
    public IReadOnlyList<RelayAccess> Routes { get; init; } = [];

    internal static RelayAccess Of(SettingsReader read, string section, SmtpTlsMode tls)
    {
        var access = new RelayAccess(
            read.Optional($"{section}:CaFile", IsPath, "write a file of certificates in PEM form"),
            read.Optional($"{section}:User", u => SaslPrep.TryPrepare(u, out _), "write a name that SASLprep (RFC 4013) allows"),
            read.Optional($"{section}:PasswordFile", IsPath, "write a file whose first line is the password"))
        { Section = section };
        if (access.User is not null && access.PasswordFile is null) read.Fault($"{section}:PasswordFile", null, $"write the file whose first line is the password of {section}:User");
        if (access.User is null && access.PasswordFile is not null) read.Fault($"{section}:User", null, $"write the name that {section}:PasswordFile is the password of");
        if (access.User is not null && tls is not (SmtpTlsMode.StartTls or SmtpTlsMode.Implicit)) read.Fault($"{section}:User", access.User, $"no password goes to a server nobody has verified: write starttls or implicit in {section}:Tls");
        return access;
    }

    /// <summary>Reads them into the options of delivery.</summary>
    /// <exception cref="SettingsException">A file cannot be used; says which and why.</exception>
    public DeliveryOptions Apply(DeliveryOptions options)
    {
        var faults = new List<SettingFault>();
        var (trust, credentials) = Open(options.Trust, options.Credentials, faults);
        options = options with { Trust = trust, Credentials = credentials, Routes = [.. options.Routes.Select((route, i) => i < Routes.Count ? Routes[i].Apply(route, faults) : route)] };
        return faults.Count == 0 ? options : throw new SettingsException(faults);
    }

    private RelayRoute Apply(RelayRoute route, List<SettingFault> faults)
    {
        var (trust, credentials) = Open(route.Trust, route.Credentials, faults);
        return route with { Trust = trust, Credentials = credentials };
    }

    private (TlsTrust Trust, SmtpCredentials? Credentials) Open(TlsTrust trust, SmtpCredentials? credentials, List<SettingFault> faults)
    {
        if (CaFile is not null)
        {
            if (TlsTrust.TryLoad(CaFile, out var loaded, out var fault)) trust = loaded;
            else faults.Add(new SettingFault($"{Section}:CaFile", CaFile, $"{fault}; write a file of certificates in PEM form"));
        }

        if (User is not null && PasswordFile is not null)
        {
            if (SmtpCredentials.TryRead(User, PasswordFile, out var read, out var fault)) credentials = read;
            else faults.Add(new SettingFault($"{Section}:PasswordFile", PasswordFile, $"{fault}; write a file whose first line is the password"));
        }

        return (trust, credentials);
    }

    private static bool IsPath(string text) => text.IndexOf('\0') < 0;
}
