using CryptoList.Lists.Delivery;
using CryptoList.Mail.Dkim;

namespace CryptoList.Server.Settings;

/// <summary>
/// <c>Dkim:Domain</c>, <c>Dkim:Selector</c>, <c>Dkim:KeyFile</c>: as whom copies are signed, and the private key, in PEM. <c>Dkim:Mode</c>:
/// how; null where nothing is said: per copy when copies carry links for one click, which RFC 8058 wants signed, else shared. <c>Dkim:Arc</c>: whether copies are sealed (RFC 8617) with the same key.
/// </summary>
public sealed record DkimAccess(string Domain, string Selector, string KeyFile, DkimMode? Mode = null, bool Arc = false)
{
    private const string Instead = "write a file with an RSA private key in PEM, as made by: openssl genrsa -out dkim.pem 2048";

    /// <summary>Reads the three; null when none is set.</summary>
    internal static DkimAccess? Of(SettingsReader read)
    {
        var domain = read.Optional("Dkim:Domain", DkimSigner.IsDomain, "write the domain that signs, such as lists.example.net");
        var selector = read.Optional("Dkim:Selector", DkimSigner.IsSelector, "write the name of the key's record below _domainkey, such as s1");
        var file = read.Optional("Dkim:KeyFile", p => p.IndexOf('\0') < 0, Instead);
        var mode = read.Word<DkimMode?>("Dkim:Mode", null, ("off", DkimMode.Off), ("shared", DkimMode.Shared), ("per-copy", DkimMode.PerCopy));
        var arc = read.Word("Dkim:Arc", false, ("off", false), ("on", true));
        if (domain is null && selector is null && file is null)
        {
            if (arc || mode is DkimMode.Shared or DkimMode.PerCopy) read.Fault("Dkim:KeyFile", null, $"{(arc ? "Dkim:Arc" : "Dkim:Mode")} asks for signatures: {Instead}, and set Dkim:Domain and Dkim:Selector");
            return null;
        }

        if (domain is null) read.Fault("Dkim:Domain", null, "set it with Dkim:Selector and Dkim:KeyFile, or none of them");
        if (selector is null) read.Fault("Dkim:Selector", null, "set it with Dkim:Domain and Dkim:KeyFile, or none of them");
        if (file is null) read.Fault("Dkim:KeyFile", null, "set it with Dkim:Domain and Dkim:Selector, or none of them");
        return domain is null || selector is null || file is null ? null : new(domain, selector, file, mode, arc);
    }

    /// <summary>What signs copies; nothing without a key. <paramref name="oneClick"/>: they carry links; <paramref name="hostName"/>: who seals.</summary>
    /// <exception cref="SettingsException">The file cannot be used; says why.</exception>
    public static CopySigning Signing(DkimAccess? dkim, bool oneClick, string hostName) =>
        dkim is null || (dkim.Mode == DkimMode.Off && !dkim.Arc) ? new CopySigning(null)
        : new CopySigning(
            dkim.Open(), dkim.Mode != DkimMode.Off, (dkim.Mode ?? (oneClick ? DkimMode.PerCopy : DkimMode.Shared)) == DkimMode.PerCopy, dkim.Arc ? hostName : null);

    /// <summary>Reads the key.</summary>
    /// <exception cref="SettingsException">The file cannot be used; says why.</exception>
    public DkimSigner Open()
    {
        try
        {
            return DkimSigner.Create(Domain, Selector, File.ReadAllText(KeyFile));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The message of an ArgumentException goes on with the parameter's name.
            throw new SettingsException([new SettingFault("Dkim:KeyFile", KeyFile, $"{fault.Message.Split(" (Parameter")[0]} {Instead}")]);
        }
    }
}
