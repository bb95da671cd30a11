using System.Net;
using CryptoList.Helper.Bridge;
using CryptoList.Helper.Bridge.Accounts;
using CryptoList.Helper.Bridge.Door;
using CryptoList.Helper.Home;
using CryptoList.Helper.Setup;

namespace CryptoList.Helper.Health;

/// <summary>Looks at the bridge that <c>setup</c> set up: whether it runs where it should, and at the certificate for mail programs.</summary>
internal static class BridgeHealth
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public static IEnumerable<Finding> Look(HomeFolder home, IReadOnlyList<AccountFile.Item> accounts, DateTimeOffset now)
    {
        if (accounts.Count == 0)
        {
            yield return Finding.Unseen("bridge", "None is set up here; cryptolist-helper setup ADDRESS does it.");
            yield break;
        }

        var places = string.Join('\n', RunningMark.In(home).SelectMany(r => r.Places));
        foreach (var listen in accounts.SelectMany(a => new[] { a.ImapListen, a.SmtpListen }).OfType<string>())
            yield return places.Contains($" on {listen}", StringComparison.Ordinal) ? Finding.Well("bridge", $"It listens on {listen}.")
                : IPEndPoint.TryParse(listen, out var at) && BridgePorts.IsFree(at) ? Finding.Wrong("bridge", $"Nobody listens on {listen}: start it with `bridge`, or have it run by itself with `setup ADDRESS --service`.")
                : Finding.Wrong("bridge", $"Another program has {listen}: end it, or give the bridge other ports with `setup ADDRESS --imap-listen 127.0.0.1:PORT --smtp-listen 127.0.0.1:PORT` and enter them in the mail program.");
        if (accounts.All(a => a.ClientTls == ClientTlsMode.Off)) yield break;
        yield return LocalCertificate.EndIn(home) switch
        {
            null => Finding.Wrong("certificate", "There is none for mail programs, or it cannot be read: make it with `bridge certificate`, and tell them to trust it."),
            { } end when end < now + Soon => Finding.Wrong("certificate", $"The one for mail programs ends {end:yyyy-MM-dd}: start the bridge, which makes a new one."),
            { } end => Finding.Well("certificate", $"The one for mail programs is good until {end:yyyy-MM-dd}."),
        };
    }
}
