using CryptoList.Lists.Delivery;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Server.Settings;

/// <summary>The files that say how the relay is believed and logged in to: <c>Smarthost:CaFile</c>, <c>Smarthost:User</c>, <c>Smarthost:PasswordFile</c>; null for none.</summary>
public sealed record RelayAccess(string? CaFile, string? User, string? PasswordFile)
{
    /// <summary>Reads them into the options of delivery.</summary>
    /// <exception cref="SettingsException">A file cannot be used; says which and why.</exception>
    public DeliveryOptions Apply(DeliveryOptions options)
    {
        var faults = new List<SettingFault>();
        if (CaFile is not null)
        {
            if (TlsTrust.TryLoad(CaFile, out var trust, out var fault)) options = options with { Trust = trust };
            else faults.Add(new SettingFault("Smarthost:CaFile", CaFile, $"{fault}; write a file of certificates in PEM form"));
        }

        if (User is not null && PasswordFile is not null)
        {
            if (SmtpCredentials.TryRead(User, PasswordFile, out var credentials, out var fault)) options = options with { Credentials = credentials };
            else faults.Add(new SettingFault("Smarthost:PasswordFile", PasswordFile, $"{fault}; write a file whose first line is the password"));
        }

        return faults.Count == 0 ? options : throw new SettingsException(faults);
    }
}
