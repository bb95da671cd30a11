using System.Net;
using CryptoList.Helper.Bridge.Door;
using CryptoList.Helper.Setup.Provider;
using CryptoList.Mail.Addresses;

namespace CryptoList.Helper.Setup;

/// <summary>What a person asked of <c>setup</c>.</summary>
internal sealed record SetupWish
{
    public required EmailAddress Address { get; init; }

    /// <summary>local@domain, the domain with A-labels.</summary>
    public string Mailbox => $"{Address.LocalPart}@{Address.Domain}";

    /// <summary>The server to read from, where it was named.</summary>
    public ProviderServer? Imap { get; init; }

    /// <summary>The server to send by, where it was named.</summary>
    public ProviderServer? Smtp { get; init; }

    /// <summary>The name to log in with, where it was said.</summary>
    public string? User { get; init; }

    /// <summary>A file whose first line is the mailbox's password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>More authorities than the system's, PEM; an absolute path.</summary>
    public string? CaFile { get; init; }

    /// <summary>Where the bridge is to listen, where it was said.</summary>
    public IPEndPoint? ImapListen { get; init; }

    /// <summary>Where it is to listen for mail to send, where it was said.</summary>
    public IPEndPoint? SmtpListen { get; init; }

    public required ClientTlsMode ClientTls { get; init; }

    /// <summary>Ask Mozilla's database too, which learns the domain.</summary>
    public bool Mozilla { get; init; }

    /// <summary>Install the service; null: ask.</summary>
    public bool? Service { get; init; }

    public required string DeviceName { get; init; }

    /// <summary>Find and try everything, and make nothing.</summary>
    public bool DryRun { get; init; }

    public bool Json { get; init; }
}
