using System.Net;
using CryptoList.Helper.Home;
using CryptoList.Helper.Outbox;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Bridge.Accounts;

/// <summary>Several accounts in one file, JSON; limits, where they are not the usual ones.</summary>
internal sealed record AccountFile(IReadOnlyList<AccountFile.Item> Accounts, BridgeLimits? Limits = null)
{
    private const int ImplicitPort = 993;
    private const int StartTlsPort = 143;

    /// <summary>One account as it is written.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="ImapServer">host, or host:port.</param>
    /// <param name="ImapListen">address:port, of loopback.</param>
    /// <param name="ImapTls">implicit or start-tls; implicit where it is not said.</param>
    /// <param name="ImapCaFile">More authorities than the system's, PEM; or nothing.</param>
    internal sealed record Item(string Name, string ImapServer, string ImapListen, SmtpTlsMode ImapTls = SmtpTlsMode.Implicit, string? ImapCaFile = null);

    /// <summary>Reads the file.</summary>
    /// <exception cref="HelperException">It cannot be used; one sentence.</exception>
    public static (IReadOnlyList<BridgeAccount> Accounts, BridgeLimits Limits) Read(string path)
    {
        if (!File.Exists(path)) throw HelperException.Usage($"There is no file {path}.");
        var file = JsonFile.Read<AccountFile>(path);
        if (file.Accounts.Count == 0) throw HelperException.Usage($"{path} names no account.");
        var limits = file.Limits ?? new BridgeLimits();
        return limits.Wrong is { } wrong ? throw HelperException.Usage($"{path}: {wrong}") : ([.. file.Accounts.Select(Account)], limits);
    }

    /// <summary>An account from what is written.</summary>
    /// <exception cref="HelperException">Something in it cannot be used.</exception>
    public static BridgeAccount Account(Item item)
    {
        if (item.ImapTls is not (SmtpTlsMode.Implicit or SmtpTlsMode.StartTls)) throw HelperException.Usage($"Account {item.Name}: TLS is implicit or start-tls; no password goes out in clear.");
        if (!IPEndPoint.TryParse(item.ImapListen, out var listen) || !IPAddress.IsLoopback(listen.Address))
            throw HelperException.Usage($"The bridge listens on this machine alone: {item.ImapListen} is not 127.0.0.1:PORT or [::1]:PORT.");
        var server = SmtpHanding.ParseServer(item.ImapServer, item.ImapTls == SmtpTlsMode.Implicit ? ImplicitPort : StartTlsPort);
        return new BridgeAccount(item.Name, server, item.ImapServer, item.ImapTls, SmtpServerAccess.Trust(item.ImapCaFile), listen);
    }
}
