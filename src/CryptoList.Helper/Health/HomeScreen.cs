using CryptoList.Cryptography.KeyFiles;
using CryptoList.Helper.Bridge;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring.Stores;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Setup.Service;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Health;

/// <summary>A home on one screen: what there is, and what is not well. Needs no passphrase and no network.</summary>
internal sealed record HomeScreen
{
    internal sealed record ListLine(string Address, ListStanding Standing, long Entry, long LogAge, long? KeyAge, int Waiting, int Reports, IReadOnlyList<string> Remarks);

    internal sealed record BridgeLine(int Process, long Since, IReadOnlyList<string> Places);

    public required string Home { get; init; }

    public required bool Keys { get; init; }

    /// <summary>Null without keys.</summary>
    public bool? Passphrase { get; init; }

    /// <summary>The passphrase is in the platform's key store.</summary>
    public bool KeyStore { get; init; }

    public string? ComesFrom { get; init; }

    public string? GoesOutBy { get; init; }

    /// <summary>When mail was last read, Unix seconds.</summary>
    public long? MailRead { get; init; }

    /// <summary>Lists that were asked to let this home in, and have not answered.</summary>
    public IReadOnlyList<string> Joining { get; init; } = [];

    /// <summary>Messages that wait for a piece of a log.</summary>
    public int Held { get; init; }

    public IReadOnlyList<BridgeLine> Bridges { get; init; } = [];

    /// <summary>The service's file, where it is installed.</summary>
    public string? Service { get; init; }

    /// <summary>What is not well with the bridge.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    public IReadOnlyList<ListLine> Lists { get; init; } = [];

    public static async Task<HomeScreen> LookAsync(HomeFolder home, HelperIo io, CancellationToken cancellation)
    {
        if (!home.Exists) return new HomeScreen { Home = home.Path, Keys = false };
        var mail = MailSetup.Load(home);
        var heard = DoctorCommand.HeardAt(home);
        var lists = await ListDirectory.LoadAsync(home, cancellation).ConfigureAwait(false);
        var accounts = DoctorCommand.AccountsOf(home);
        var service = UserService.Of(home, [], io.Environment).Path;
        return new HomeScreen
        {
            Home = home.Path,
            Keys = true,
            Passphrase = KeyFile.NeedsPassphrase(home.KeyringFile),
            KeyStore = new HomeKeyStore(home, io).IsUsed,
            ComesFrom = mail.Maildir ?? mail.Imap?.Server,
            GoesOutBy = mail.Smtp?.Server,
            MailRead = heard == 0 ? null : heard,
            Joining = [.. PendingJoin.All(home).Select(j => j.Address)],
            Held = HeldLines.Count(home),
            Bridges = [.. RunningMark.In(home).Select(r => new BridgeLine(r.Process, r.Since, r.Places))],
            Service = File.Exists(service) ? service : null,
            Remarks = [.. BridgeHealth.Look(home, accounts, io.Time.GetUtcNow()).Where(f => f.Verdict == Verdict.Wrong).Select(f => f.Sentence)],
            Lists = [.. lists.All.Select(l => Line(l, heard, io.Now))],
        };
    }

    /// <summary>For a person.</summary>
    public void Show(HelperIo io)
    {
        Say($"Home: {Home}");
        Say(!Keys ? "Keys: none; make them with: cryptolist-helper setup ADDRESS, or init" : $"Keys: there, {(Passphrase != true ? "WITHOUT a passphrase" : KeyStore ? "under a passphrase in the system's key store" : "under a passphrase")}");
        if (!Keys) return;
        Say($"Mail: {(ComesFrom is null ? "comes from nowhere yet" : $"comes from {ComesFrom}")}, {(GoesOutBy is null ? "goes out by nothing yet" : $"goes out by {GoesOutBy}")}{(MailRead is { } read ? $", read {Ago(io.Now - read)} ago" : "")}{(Held > 0 ? $", {Held} messages wait for a piece of a log" : "")}");
        foreach (var bridge in Bridges) Say($"Bridge: runs since {Ago(io.Now - bridge.Since)} (process {bridge.Process}); {string.Join(" ", bridge.Places)}");
        if (Bridges.Count == 0) Say("Bridge: does not run");
        foreach (var remark in Remarks) Say($"  ! {remark}");
        Say(Service is null ? "Service: none" : $"Service: {Service}");
        foreach (var address in Joining) Say($"Joining: {address} has not answered yet");
        foreach (var list in Lists)
        {
            Say($"List: {list.Address}: {list.Standing.ToString().ToLowerInvariant()}, log at entry {list.Entry}, taken {Ago(list.LogAge)} ago, {(list.KeyAge is { } age ? $"key {Ago(age)} old, " : "")}{list.Waiting} waiting in the outbox{(list.Reports > 0 ? $", {list.Reports} reports of members kept" : "")}");
            foreach (var remark in list.Remarks) Say($"  ! {remark}");
        }

        void Say(string line) => io.Text.WriteLine(HarmlessText.OfLine(line));
    }

    private static string Ago(long seconds) => Durations.Say(TimeSpan.FromSeconds(Math.Max(0, seconds)));

    private static ListLine Line(ListReplica list, long heard, long now)
    {
        var waiting = new OutboxStore(list.Folder).All();
        return new ListLine(
            list.Address, list.StandingAt(now), list.Log.HeadNumber, Math.Max(0, now - list.Info.SyncedAt), list.Log.AtHead(now).NewestEpoch(RosterState.Everyone) is { } epoch ? Math.Max(0, now - epoch.BaseTime) : null,
            waiting.Count, new Membership.HeardReports(list).Count, [.. ListHealth.Of(list, waiting, heard, now).Select(f => f.Sentence)]);
    }
}
