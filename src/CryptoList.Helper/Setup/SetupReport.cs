using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Setup.Client;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Setup;

/// <summary>What <c>setup</c> found and made.</summary>
internal sealed record SetupReport
{
    internal sealed record Server(string Name, string Tls, string User);

    internal sealed record Program(string ImapServer, int ImapPort, string ImapUser, string SmtpServer, int SmtpPort, string SmtpUser, string Security);

    internal sealed record Installed(string File, bool Running, IReadOnlyList<string> ToSay);

    public required string Address { get; init; }

    /// <summary>Who said where the servers are.</summary>
    public required string Source { get; init; }

    public required Server Imap { get; init; }

    public required Server Smtp { get; init; }

    /// <summary>Null in a dry run.</summary>
    public string? Home { get; init; }

    /// <summary>The new device's, in digits; null where the keys were there.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>True when <c>sync</c> can read and send by itself.</summary>
    public bool Mail { get; init; }

    public Program? Client { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];

    public Installed? Service { get; init; }

    /// <summary>Says it.</summary>
    public void Show(HelperIo io, bool json, ClientSettings? settings, IEnumerable<string> trust, string command)
    {
        if (json)
        {
            io.Text.WriteLine(JsonSerializer.Serialize(this, JsonFile.Options));
            return;
        }

        Say($"Found ({Source}): IMAP {Imap.Name}, {Imap.Tls}, name {Imap.User}; SMTP {Smtp.Name}, {Smtp.Tls}, name {Smtp.User}. Both answer under TLS, with a valid certificate.");
        if (settings is null)
        {
            Say("Nothing was made: a dry run.");
            return;
        }

        if (Fingerprint is not null) Say($"Keys: made in {Home}; this device's fingerprint is {Fingerprint}");
        else Say($"Keys: those that are in {Home}");
        Say(Mail ? "Mail: `sync` reads and sends by itself; the password is in the keyring." : "Mail: `sync` has no password; give it when you want with `mail set`, or run setup again.");
        foreach (var line in settings.Lines) Say(line);
        foreach (var line in trust) Say($"  to trust the bridge's certificate: {line}");
        Say($"The same as files, for a new profile of Thunderbird and for autoconfig: {string.Join(", ", Files)}");
        if (Service is { } service) Say(service.Running ? $"The bridge runs, and will whenever you log in: {service.File}" : $"The service is written: {service.File}. Start it with: {string.Join("; ", service.ToSay)}");
        else Say($"Start the bridge with: {command}; or have it run by itself: cryptolist-helper setup {Address} --service");

        void Say(string line) => io.Text.WriteLine(HarmlessText.OfLine(line));
    }
}
