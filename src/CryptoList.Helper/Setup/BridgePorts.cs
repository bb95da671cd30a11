using System.Net;
using System.Net.Sockets;
using CryptoList.Helper.Bridge.Accounts;

namespace CryptoList.Helper.Setup;

/// <summary>Finds places on loopback for one more account of the bridge.</summary>
internal static class BridgePorts
{
    private const int FirstImap = 1143;
    private const int FirstSmtp = 1587;
    private const int Looked = 100;

    /// <summary>The account with places to listen: those that were asked for, else those it had, else the first that are free.</summary>
    /// <exception cref="HelperException">None is free.</exception>
    public static AccountFile.Item Place(AccountFile.Item account, SetupWish wish, IReadOnlyList<AccountFile.Item> others, AccountFile.Item? before) => account with
    {
        ImapListen = (wish.ImapListen?.ToString() ?? before?.ImapListen) ?? Free(FirstImap, others),
        SmtpListen = (wish.SmtpListen?.ToString() ?? before?.SmtpListen) ?? Free(FirstSmtp, others),
    };

    private static string Free(int first, IReadOnlyList<AccountFile.Item> others)
    {
        var taken = others.SelectMany(o => new[] { o.ImapListen, o.SmtpListen }).ToHashSet();
        return Enumerable.Range(first, Looked).Select(port => new IPEndPoint(IPAddress.Loopback, port)).Where(at => !taken.Contains(at.ToString()) && IsFree(at)).Select(at => at.ToString()).FirstOrDefault()
            ?? throw HelperException.Usage($"No port from {first} on is free. Name some with --imap-listen and --smtp-listen.");
    }

    /// <summary>True when nobody listens there now.</summary>
    public static bool IsFree(IPEndPoint at)
    {
        using var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(at);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
