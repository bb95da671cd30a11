using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Helper;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.EndToEnd.Tests.Promises;

/// <summary>A member, device or history that the server made up is refused by every helper, which says so, keeps what it was shown, and sends nothing.</summary>
public sealed class GhostTests
{
    public static TheoryData<string> Inventions =>
    [
        "a member that the server signs for", "a member by an invitation that the server signs", "a member by an owner's invitation for another key",
        "a device of alice that the server signs for", "an owner's right that the server gives", "an epoch that the server opens",
    ];

    [Theory]
    [MemberData(nameof(Inventions))]
    public async Task What_the_server_adds_by_itself_is_refused_and_nothing_is_taken_from_it(string invention)
    {
        await using var town = await Town.StartAsync("bob");
        var hosted = await town.World.Operator.ListAsync(World.ListAddress);
        var forged = await ForgeAsync(invention, town, hosted.Log, hosted.SigningKey(Now));
        var shown = Operator.Lines((await town.LogAsync()).Append(forged));

        foreach (var person in town.People)
        {
            var refused = (await person.RunWithAsync(shown, "sync")).With(ExitCode.Refused);
            Assert.Contains("is refused (", refused.Error);
            Assert.Contains("Nothing was taken from it", refused.Error);
        }

        // The helpers stand where they stood, and the server's own rules refuse it as well.
        Assert.NotNull(Replay(await town.LogAsync()).TryAppend(forged));
        await town.SyncAsync();
        var copies = await town.PostAsync(town.Alice, "Still us", "Nobody else is here.");
        Assert.Equal(["alice", "bob"], copies.Keys.Order());
        Assert.Contains("Nobody else is here.", (await town["bob"].RunWithAsync(copies["bob"], "open")).Well().Text);
    }

    [Fact]
    public async Task A_second_list_under_the_same_address_is_refused_with_evidence_and_nothing_is_sent()
    {
        await using var town = await Town.StartAsync("bob");
        var other = new Member("mallory", town.World.Time);
        var real = (await town.World.Operator.ListAsync(World.ListAddress)).Log;
        var record = real.AtHead(Now);
        var genesis = RosterAuthor.Genesis("Team", World.ListAddress, ListPolicy.Default, other.Address, other.Device, "x", new ServerRecord(record.ServerSigningKey, record.CurrentSealKey), town.World.Time);
        Assert.NotEqual(real.List, Replay([genesis]).List);

        await RefusedAsync(town, town["bob"], [genesis], "another list", "--list", World.ListAddress);
    }

    [Fact]
    public async Task A_log_that_was_rolled_back_is_refused_with_evidence_until_the_whole_log_is_there_again()
    {
        await using var town = await Town.StartAsync("bob", "carol");
        var whole = await town.LogAsync();

        await RefusedAsync(town, town["bob"], [.. whole.SkipLast(1)], "an old log");

        // The whole log again: and it works as before, so it was the log that stopped it.
        (await town["bob"].RunWithAsync(Operator.Lines(whole), "sync")).Well();
        Assert.Equal(3, (await town.PostAsync(town["bob"], "Back", "All is there again.")).Count);
    }

    [Fact]
    public async Task A_fork_that_is_rightly_signed_is_refused_with_evidence_by_who_was_shown_the_other()
    {
        await using var town = await Town.StartAsync("bob", "carol", "dave");
        var hosted = await town.World.Operator.ListAsync(World.ListAddress);
        var common = await town.LogAsync();
        // The server may suspend; so it can sign two histories.
        SignedEntry Suspend(string name) => new RosterAuthor(Replay(common), hosted.SigningKey(Now), town.World.Time).MemberSuspend(IdOf(Replay(common), town[name]), "so they say");
        SignedEntry[] left = [.. common, Suspend("carol")], right = [.. common, Suspend("dave")];
        (await town["bob"].RunWithAsync(Operator.Lines(left), "sync")).Well();

        await RefusedAsync(town, town["bob"], right, "someone shows two logs");
        Assert.Contains("dispute", (await town["bob"].RunAsync("status")).Text);

        // Who was shown the other history writes; who was shown this one does not open it, and says why.
        (await town.Alice.RunWithAsync(Operator.Lines(right), "sync")).Well();
        await town.World.Operator.AppendAsync(World.ListAddress, right[^1]);
        var copies = await town.PostAsync(town.Alice, "Hidden", "Written in another history.");
        var (opened, read) = await town["bob"].ReadAsync(copies["bob"]);
        opened.With(ExitCode.Failed);
        Assert.Contains("head-not-on-log", read.Text);
        Assert.DoesNotContain("Written in another history", opened.Shown + read.Shown);
        Assert.Contains("Written in another history", (await town.Alice.RunWithAsync(copies["alice"], "open")).Well().Text);
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Refused, with the log kept as evidence; then neither seal nor send gives anything, and the server hears nothing.</summary>
    private static async Task RefusedAsync(Town town, Person person, IReadOnlyList<SignedEntry> shown, string reason, params string[] more)
    {
        var before = town.World.HeardOctets;
        var refused = (await person.RunWithAsync(Operator.Lines(shown), ["sync", .. more])).With(ExitCode.Refused);
        Assert.Contains(reason, refused.Error);
        var evidence = Directory.EnumerateFiles(person.Home, "*.jsonl", SearchOption.AllDirectories).Single(f => f.Contains("evidence", StringComparison.Ordinal));
        Assert.Contains(evidence, refused.Error);
        Assert.Equal(Operator.Lines(shown), await File.ReadAllBytesAsync(evidence));

        var sealing = (await person.RunWithAsync(Town.Message("Secret", "For the team only."), "seal")).With(ExitCode.Refused);
        Assert.Empty(sealing.Output);
        Assert.Contains("dispute", sealing.Error, StringComparison.OrdinalIgnoreCase);
        (await person.RunWithAsync(Town.Message("Secret", "For the team only."), "send", "--smtp", town.World.Smtp.ToString(), "--list-server")).With(ExitCode.Refused);
        Assert.Equal(before, town.World.HeardOctets);
    }

    private static async Task<SignedEntry> ForgeAsync(string invention, Town town, RosterLog log, Cryptography.Signatures.SigningKey server)
    {
        var ghost = new Member("ghost", town.World.Time);
        var author = new RosterAuthor(log, server, town.World.Time);
        var alice = IdOf(log, town.Alice);
        switch (invention)
        {
            case "a device of alice that the server signs for":
                return author.DeviceAdd(alice, ghost.Device, "phone", coSigner: null);
            case "an owner's right that the server gives":
                return author.Rights(IdOf(log, town["bob"]), Rights.Post | Rights.Receive | Rights.Owner);
            case "an epoch that the server opens":
                return author.Epoch(RosterState.Everyone, 2, ListKey.Make(new byte[32], [ghost.Device.HpkeKey.PublicKey], log.List, RosterState.Everyone, 2, Now).Kid, Now, 86400, direct: true);
            case "a member by an owner's invitation for another key":
                var owner = (await town.Alice.SecretsAsync()).Device.SigningKey;
                using (var real = Invitation.Create(log, owner, ghost.Address, Rights.Post | Rights.Receive, null, TimeSpan.FromDays(1), town.World.Time))
                using (var guessed = new InvitationLink(real.Invitation, Cryptography.Signatures.SigningKey.Generate()))
                    return author.MemberAdd(real.Invitation, JoinRequest.Create(guessed, ghost.Device, "phone"));
            default:
                // Who signs the invitation is the server, or it is an owner's and only the entry is the server's.
                var inviter = invention == "a member by an invitation that the server signs" ? server : (await town.Alice.SecretsAsync()).Device.SigningKey;
                using (var link = Invitation.Create(log, inviter, ghost.Address, Rights.Post | Rights.Receive, null, TimeSpan.FromDays(1), town.World.Time))
                    return author.MemberAdd(link.Invitation, JoinRequest.Create(link, ghost.Device, "phone"));
        }
    }

    private static RosterLog Replay(IEnumerable<SignedEntry> entries)
    {
        Assert.Null(RosterLog.TryReplay(entries, out var log));
        return log!;
    }

    private static MemberId IdOf(RosterLog log, Person person) => log.AtHead(Now).MemberByAddress(person.Address)!.Id;
}
