using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Helper;
using CryptoList.Lists.Control;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;

namespace CryptoList.EndToEnd.Tests.Stories;

/// <summary>A list, its server, and everybody who is ever on it. Days pass; people look at their mail now and then, and do what the plan has them do.</summary>
internal sealed class AYear : IAsyncDisposable
{
    /// <summary>People look at their mail every other day at most.</summary>
    public const int Step = 2;

    /// <summary>Who left may have been on the way out while a new key was on its way in.</summary>
    private static readonly TimeSpan OnTheWayOut = TimeSpan.FromDays(14);

    private readonly Random _dice;
    private readonly HashSet<(string Who, string Post, int Turn)> _asked = [];

    private AYear(int seed)
    {
        (_dice, World) = (new Random(seed), World.Quiet());
        Post = new UnreliablePost(World, new Random(seed + 1)) { Accepted = AcceptedAsync };
    }

    /// <summary>A post that the server took, and who was on the list at that moment.</summary>
    internal sealed record Sent(DateTimeOffset At, IReadOnlySet<string> Receivers);

    public World World { get; }

    public UnreliablePost Post { get; }

    public int Day { get; private set; }

    public List<Resident> Everybody { get; } = [];

    /// <summary>By Message-ID.</summary>
    public Dictionary<string, Sent> Posts { get; } = [];

    /// <summary>Hashes of list keys that somebody made up.</summary>
    public HashSet<string> MadeUp { get; } = [];

    public Resident this[string name] => Everybody.Single(r => r.Name == name);

    public IEnumerable<Resident> Present => Everybody.Where(r => r.IsIn && r.Left is null);

    private DateTimeOffset Now => World.Time.GetUtcNow();

    /// <summary>Alice opens the list.</summary>
    public static async Task<AYear> StartAsync(int seed)
    {
        var year = new AYear(seed);
        await year.Post.StartAsync();
        // An hour's limits count the machine's hours, of which the year has few.
        await year.World.StartServerAsync(s => s with { KeyMail = new KeyMailOptions { RequestsPerHour = 0, JoinsPerHour = 10_000 } });
        var alice = await year.ComesAsync("alice");
        var log = (await alice.Person.RunWithAsync(year.World.Operator.ServerRecord(World.ListAddress), "list", "open", "--server-record", "-", "--name", "Team", "--me", alice.Address)).Well();
        await year.World.Operator.InstallAsync(Operator.Entries(log.Output));
        alice.IsIn = true;
        return year;
    }

    /// <summary>Someone new, with keys and a mailbox.</summary>
    public async Task<Resident> ComesAsync(string name, bool gets = true)
    {
        var resident = new Resident(await HomeAsync(name, name)) { Gets = gets };
        Everybody.Add(resident);
        return resident;
    }

    /// <summary>An owner gives somebody a link, who asks to be let in with it.</summary>
    public async Task InvitesAsync(Resident owner, Resident guest, params string[] more)
    {
        var run = await owner.Person.RunAsync(["invite", guest.Address, "--expires", "30d", .. more]);
        // Let in by an invitation that is over, and every mail that said so was lost: then it is a device that is let in.
        if (run.Code == ExitCode.Refused && guest.Link is not null) run = await owner.Person.RunAsync("invite", guest.Address, "--expires", "30d", "--new-device");
        run.Well();
        guest.Link = Encoding.UTF8.GetString(run.Output).Split('\n')[0];
        (guest.HasDevice, guest.Invited, guest.InvitedAgain) = (true, Now, () => InvitesAsync(owner, guest, more));
        await AsksAsync(guest);
    }

    /// <summary>Somebody does something by mail.</summary>
    public static async Task DoesAsync(Resident who, params string[] args) => (await who.Person.RunAsync(args)).Well();

    /// <summary>Everything that was on a device is gone, or in other hands; the person has a new one, which is on no list.</summary>
    public async Task LosesDeviceAsync(Resident who) => who.LoseHome(await HomeAsync(who.Name, string.Create(CultureInfo.InvariantCulture, $"{who.Name}-{who.OldHomes.Count + 2}")));

    /// <summary>Out of the list by somebody's will; the home, with all its keys, stays theirs.</summary>
    public async Task RemovesAsync(Resident by, Resident who, params string[] more)
    {
        await DoesAsync(by, ["remove", who.Address, .. more]);
        who.Left = Now;
    }

    /// <summary>Somebody writes to the list, unless a new list key has not come to them yet.</summary>
    public async Task WritesAsync(Resident author)
    {
        var run = await author.Person.RunWithAsync(Town.Message($"Day {Day}", $"{author.Name} on day {Day}."), "send");
        Assert.True(run.Code is ExitCode.Done or ExitCode.Wait, $"{author.Name} on day {Day}: {run.Shown}");
    }

    /// <summary>Two days pass: mail is carried, most people look at theirs.</summary>
    public async Task GoOnAsync()
    {
        Day += Step;
        World.Time.By += TimeSpan.FromDays(Step);
        foreach (var resident in Everybody) resident.Person.Time.By = World.Time.By;
        foreach (var resident in Everybody.Where(Looks).OrderBy(_ => _dice.Next()).ToList())
        {
            if (resident.Link is not null && Now - resident.Invited > TimeSpan.FromDays(28)) await resident.InvitedAgain!();
            else if (resident.Link is not null && Now - resident.Asked > TimeSpan.FromDays(6)) await AsksAsync(resident);
            await resident.LookAsync(Post.BoxOf(resident.Address));
            await CatchesUpAsync(resident);
        }

        await Post.CarryAsync();
    }

    /// <summary>The post does its work for some weeks, and everybody looks more often.</summary>
    public async Task SettleAsync()
    {
        Post.Reliable = true;
        for (var day = 0; day < 20; day += Step) await GoOnAsync();
    }

    /// <summary>Somebody makes up a key for the newest epoch, and sends it to every device on the list under their own name.</summary>
    public async Task HandsOutWrongKeysAsync(Resident who)
    {
        var ((device, _, _), list, now) = (await who.Person.SecretsAsync(), await World.Operator.ListAsync(World.ListAddress), Now.ToUnixTimeSeconds());
        var (log, state) = (list.Log, list.Log.AtHead(now));
        var (epoch, key) = (state.NewestEpoch("all")!.Number, new ListKey(RandomNumberGenerator.GetBytes(32)));
        MadeUp.Add(key.Kid.ToString());
        var lines = ControlBundle.Write(state.KeyHolders("all").SelectMany(m => m.Devices).Select(to => Line(ControlType.KeyDirect, to.Fingerprint, to.HpkeKey, new KeyDelivery("all", epoch, key, nonce: null).ToJson())));
        var first = Line(ControlType.Submit, state.ServerSigningKey.Fingerprint, state.CurrentSealKey, new Submit([], Digest.Of(lines)).ToJson());
        var mail = BundleMail.Write(who.Address, BundleMail.AddressOf(World.ListAddress), $"<{Guid.NewGuid():N}@example.org>", now, [.. ControlBundle.Write([first]), .. lines]);
        Assert.Equal(250, (await Submitter.SubmitAsync(Post.Provider, mail, who.Address, BundleMail.AddressOf(World.ListAddress))).Code);

        SealedControl Line(ControlType type, Fingerprint to, HpkePublicKey toKey, StrictJsonWriter data) =>
            new(log.List, to, now + 86_400, ControlMessage.Seal(type, log.List, device.SigningKey, to, toKey, log.HeadNumber, log.Head, now, now + (5 * 86_400), data));
    }

    /// <summary>Copies with a layer for somebody who was not there both when the post was accepted and at the entry under which the copy says it was wrapped.</summary>
    public async Task<IReadOnlyList<string>> WrappedForOthersAsync()
    {
        var (log, wrong) = ((await World.Operator.ListAsync(World.ListAddress)).Log, new List<string>());
        foreach (var (post, file) in Post.Tapped.SelectMany(t => t.Value.Select(file => (t.Key, file))))
        {
            using var copy = File.OpenRead(file);
            var header = HeaderBlock.ReadFrom(copy);
            var state = log.At(Distribution.TryRead(header)!.RosterNumber, Distribution.TryRead(header)!.Time);
            var there = header.Has(KeyUpdate.Hint) ? state.KeyHolders("all") : state.Receivers("all").Where(m => Posts[post].Receivers.Contains(m.Address));
            var devices = there.SelectMany(m => m.Devices).Select(d => d.HpkeKey.Id).ToHashSet();
            if (header.All(KeyField.Name).Any(f => !KeyField.TryParse(f.Value, out var field) || !devices.Contains(field!.To))) wrong.Add($"{post} under entry {state.Number}");
        }

        return wrong;
    }

    /// <summary>The posts of the moments at which somebody was on the list.</summary>
    public IEnumerable<string> PostsFor(Resident reader) => Posts.Where(p => p.Value.Receivers.Contains(reader.Address)).Select(p => p.Key);

    /// <summary>Whether nothing excuses that somebody did not read a post meant for them: who left can ask for none that was lost, and gets no key that was on its way.</summary>
    public bool MustRead(Resident reader, string post) => reader.Left is not { } left || (Posts[post].At < left - OnTheWayOut && !Post.LostCopies.Contains((post, reader.Address)));

    /// <summary>A copy of each post but those, as a tapper has it.</summary>
    public IReadOnlyList<string> TappedBut(IReadOnlySet<string> posts) => [.. Post.Tapped.Where(t => !posts.Contains(t.Key)).Select(t => t.Value[_dice.Next(t.Value.Count)])];

    public async ValueTask DisposeAsync()
    {
        await Post.DisposeAsync();
        await World.DisposeAsync();
    }

    // Who waits for something, and who works for the list, looks each time; the others when there is mail, and now and then.
    private bool Looks(Resident who) => who.HasDevice && (who.Left is not { } left || Now - left < TimeSpan.FromDays(10))
        && (who.Link is not null || who.Waits || who.Name is "alice" or "bert" || !who.Gets || _dice.Next(Post.Reliable ? 3 : 10) == 0 || (who.HasMail(Post.BoxOf(who.Address)) && _dice.Next(2) == 0));

    private async Task AsksAsync(Resident guest)
    {
        (await guest.Person.RunWithAsync(guest.Link!, "join")).Well();
        guest.Asked = Now;
    }

    // Who knows of a post that did not come asks for it, and after ten days again.
    private async Task CatchesUpAsync(Resident who)
    {
        if (!who.IsIn || who.Left is not null) return;
        if (!who.AskedForBefore && who.Gets) await DoesAsync(who, "catch-up", "--since", "300d");
        who.AskedForBefore = true;
        var missed = PostsFor(who).Where(p => !who.Opened.Contains(p) && (Post.LostCopies.Contains((p, who.Address)) || who.OldHomes.Count > 0) && _asked.Add((who.Address, p, Day / 10))).Take(100).ToList();
        if (missed.Count > 0) await DoesAsync(who, ["catch-up", .. missed]);
    }

    private async Task<Person> HomeAsync(string name, string home)
    {
        var person = new Person(World.Root, name, new ShiftedTime(World.Time.By), home);
        foreach (var folder in (string[])["new", "cur", "tmp"]) Directory.CreateDirectory(Path.Combine(Post.BoxOf(person.Address), folder));
        (await person.RunAsync("init", "--no-passphrase", "--device-name", home)).Well();
        (await person.RunAsync("mail", "set", "--maildir", Post.BoxOf(person.Address), "--smtp", Post.Provider.ToString())).Well();
        return person;
    }

    private async Task AcceptedAsync(string messageId)
    {
        var log = (await World.Operator.ListAsync(World.ListAddress)).Log;
        Posts.TryAdd(messageId, new Sent(Now, log.AtHead(Now.ToUnixTimeSeconds()).Receivers("all").Select(m => m.Address).ToHashSet()));
    }
}
