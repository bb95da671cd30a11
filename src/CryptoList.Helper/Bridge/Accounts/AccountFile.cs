using System.Net;
using CryptoList.Helper.Bridge.Door;
using CryptoList.Helper.Home;
using CryptoList.Helper.Outbox;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Bridge.Accounts;

/// <summary>Several accounts in one file, JSON; limits, where they are not the usual ones.</summary>
internal sealed record AccountFile(IReadOnlyList<AccountFile.Item> Accounts, BridgeLimits? Limits = null)
{
    private const int ImplicitPort = 993;
    private const int StartTlsPort = 143;
    private const int SubmissionsPort = 465;
    private const int SubmissionPort = 587;

    /// <summary>One account as it is written.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="ImapServer">host, or host:port.</param>
    /// <param name="ImapListen">address:port, of loopback.</param>
    /// <param name="ImapTls">implicit or start-tls; implicit where it is not said.</param>
    /// <param name="ImapCaFile">More authorities than the system's, PEM; or nothing.</param>
    internal sealed record Item(string Name, string ImapServer, string ImapListen, SmtpTlsMode ImapTls = SmtpTlsMode.Implicit, string? ImapCaFile = null)
    {
        /// <summary>host, or host:port, of the server that takes mail; null where the bridge sends nothing.</summary>
        public string? SmtpServer { get; init; }

        /// <summary>address:port, of loopback.</summary>
        public string? SmtpListen { get; init; }

        /// <summary>implicit or start-tls; implicit where it is not said.</summary>
        public SmtpTlsMode SmtpTls { get; init; } = SmtpTlsMode.Implicit;

        /// <summary>More authorities than the system's, PEM; or nothing.</summary>
        public string? SmtpCaFile { get; init; }

        /// <summary>Who logs in to post, where that is not the member's own address in the list.</summary>
        public string? SmtpUser { get; init; }

        /// <summary>How the mail program comes in: off, start-tls or implicit; off where it is not said.</summary>
        public ClientTlsMode ClientTls { get; init; }
    }

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
        var server = SmtpHanding.ParseServer(item.ImapServer, Port(item, item.ImapTls, ImplicitPort, StartTlsPort));
        return new BridgeAccount(item.Name, server, item.ImapServer, item.ImapTls, SmtpServerAccess.Trust(item.ImapCaFile), Listen(item.ImapListen), Submission(item), item.ClientTls);
    }

    private static SubmissionAccount? Submission(Item item)
    {
        if (item.SmtpServer is not { } written) return null;
        var server = SmtpHanding.ParseServer(written, Port(item, item.SmtpTls, SubmissionsPort, SubmissionPort));
        var listen = Listen(item.SmtpListen ?? throw HelperException.Usage($"Account {item.Name}: with smtpServer give smtpListen, where the mail program connects to send."));
        return new SubmissionAccount(server, written, item.SmtpTls, SmtpServerAccess.Trust(item.SmtpCaFile), listen, item.SmtpUser);
    }

    private static int Port(Item item, SmtpTlsMode tls, int whenImplicit, int whenStartTls) => tls switch
    {
        SmtpTlsMode.Implicit => whenImplicit,
        SmtpTlsMode.StartTls => whenStartTls,
        _ => throw HelperException.Usage($"Account {item.Name}: TLS is implicit or start-tls; no password goes out in clear."),
    };

    private static IPEndPoint Listen(string written) => IPEndPoint.TryParse(written, out var listen) && IPAddress.IsLoopback(listen.Address)
        ? listen
        : throw HelperException.Usage($"The bridge listens on this machine alone: {written} is not 127.0.0.1:PORT or [::1]:PORT.");
}
